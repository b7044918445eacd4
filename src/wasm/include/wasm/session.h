/* The checker for a program without a disk: files are put in by name, the scenario is read once, plans are judged. This
 * is what build/…/wasm/checker.wasm exports and web/checker.js calls; it is compiled into the library as well, so that
 * tests and sanitizers see it.
 *
 *     ech_session *s = ech_session_new();
 *     ech_session_put(s, name, name_length, bytes, length);     // each file; names as in the folder, "catalogue/…"
 *     int code = ech_session_open(s, 0);                        // exit codes of docs/cli.md
 *     code = ech_session_check(s, plan, length);
 *     … ech_session_text(s), ech_session_text_length(s): what `echelon check scenario plan.json --json` prints
 *     ech_session_free(s);
 *
 * Buffers come from ech_session_buffer and are given away by put and check. Times are 0: there is no clock here.
 */
#ifndef ECH_WASM_SESSION_H
#define ECH_WASM_SESSION_H

#include <stddef.h>
#include <stdint.h>

#ifdef __wasm__
#define ECH_EXPORT(name) __attribute__((export_name(#name)))
#else
#define ECH_EXPORT(name)
#endif

typedef struct ech_session ech_session;

ECH_EXPORT(session_new) ech_session *ech_session_new(void); /* NULL: out of memory */
ECH_EXPORT(session_free) void ech_session_free(ech_session *s);
ECH_EXPORT(session_buffer) char *ech_session_buffer(size_t length); /* NULL: out of memory */
/* Keeps both buffers. 0, or 3: out of memory. A name that was put before is not looked for. */
ECH_EXPORT(session_put)
int ech_session_put(ech_session *s, char *name, size_t name_length, char *bytes, size_t length);
/* Reads the scenario of the files put since the last open, and frees them. efficiency_ppm above 0: every location's, as
 * `--efficiency`. 0, or 2 or 3 with an error document as the text. */
ECH_EXPORT(session_open) int ech_session_open(ech_session *s, int32_t efficiency_ppm);
/* Judges a plan of the open scenario; keeps its buffer. 0, 1, 2 or 3. Bounds are told where the plan brings
 * certificates of them that hold (docs/bounds.md 7), else they are null. */
ECH_EXPORT(session_check) int ech_session_check(ech_session *s, char *plan, size_t length);
ECH_EXPORT(session_text) const char *ech_session_text(const ech_session *s); /* valid until the next call */
ECH_EXPORT(session_text_length) size_t ech_session_text_length(const ech_session *s);

#endif
