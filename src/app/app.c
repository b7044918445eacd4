/* What the use cases share: see app_int.h. */
#include "app_int.h"

#include <string.h>

#include "base/file.h"

#ifndef ECHELON_VERSION
#error "the build defines ECHELON_VERSION"
#endif

const char *ech_version(void) { return ECHELON_VERSION; }

void ech_output_free(ech_output *out) {
    ech_buf_free(&out->text);
    ech_error_list_free(&out->errors);
}

int ech_app_exit(ech_status status) {
    switch (status) {
    case ECH_OK:
        return 0;
    case ECH_EINPUT:
    case ECH_EUSAGE:
    case ECH_ELIMIT:
        return 2;
    case ECH_EINTERRUPT:
        return 130;
    default:
        return 3;
    }
}

void ech_app_fail(ech_output *out, ech_status status, const ech_error *err, const char *otherwise) {
    out->exit_code = ech_app_exit(status);
    if (ech_error_list_total(&out->errors) > 0 && !(err && err->status))
        return;
    bool told = err && err->status;
    ech_error_list_add(&out->errors, status,
                       told                   ? err->code
                       : status == ECH_ENOMEM ? "memory"
                                              : "failed",
                       told ? err->file : "", told ? err->row : 0, told ? err->col : 0, "%s",
                       told                   ? err->message
                       : status == ECH_ENOMEM ? "out of memory"
                                              : otherwise);
}

ech_scenario *ech_app_scenario(const char *folder, int64_t efficiency_ppm, ech_output *out) {
    ech_scenario *s = NULL;
    ech_status status = ech_scenario_read(folder, NULL, &s, &out->errors);
    if (status) {
        ech_app_fail(out, status, NULL, "the scenario could not be read");
        return NULL;
    }
    for (int32_t i = 0; efficiency_ppm > 0 && i < s->location_count; i++)
        s->locations[i].efficiency_ppm = efficiency_ppm;
    return s;
}

static bool refuse_path(const char *path, const char *why, ech_output *out) {
    ech_error_list_add(&out->errors, ECH_EIO, "io", path, 0, 0, "%s", why);
    out->exit_code = 3;
    return false;
}

bool ech_app_may_write(const char *path, ech_output *out) {
    char folder[4096];
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (!path || strcmp(path, "-") == 0)
        return true;
    if (ech_folder_exists(path))
        return refuse_path(path, "this is a folder: name a file", out);
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n == 0 || n >= sizeof folder)
        return true; /* beside us, or in the root */
    memcpy(folder, path, n);
    folder[n] = '\0';
    return ech_folder_exists(folder) || refuse_path(path, "there is no such folder to write into", out);
}

bool ech_app_write(const char *path, const ech_buf *bytes, ech_output *out) {
    ech_error err = ECH_ERROR_INIT;
    ech_status status = bytes->failed ? ECH_ENOMEM : ech_file_write(path, bytes->data, bytes->length, &err);
    if (status)
        ech_app_fail(out, status, &err, "the file could not be written");
    return status == ECH_OK;
}
