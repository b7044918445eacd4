/* Files of web/ in the program itself, so that a report needs nothing installed. The build names ECHELON_WEB (the
 * folder) and ECHELON_WASM (checker.wasm), and compiles this file anew when one of them changes. */
#include "report_int.h"

/* The assembler reads the file: no generated source, no limit of a string's length. */
#define FILE_AT(symbol, path)                                                                                          \
    __asm__(".pushsection .rodata\n" #symbol ":\n.incbin \"" path "\"\n" #symbol "_end:\n.byte 0\n.popsection\n");     \
    extern const unsigned char symbol[] __attribute__((visibility("hidden")));                                         \
    extern const unsigned char symbol##_end[] __attribute__((visibility("hidden")))

#define MODULE(name) FILE_AT(report_web_##name, ECHELON_WEB "/report/" #name ".js")

FILE_AT(report_web_page, ECHELON_WEB "/report/page.html");
FILE_AT(report_web_style, ECHELON_WEB "/report/style.css");
FILE_AT(report_web_checker, ECHELON_WEB "/checker.js");
MODULE(clock);
MODULE(curves);
MODULE(data);
MODULE(geo);
MODULE(main);
MODULE(map);
MODULE(tables);
MODULE(timeline);
MODULE(verify);

#define ASSET(name, symbol)                                                                                            \
    { name, report_web_##symbol, report_web_##symbol##_end }

const report_asset report_page = ASSET("page.html", page);
const report_asset report_style = ASSET("style.css", style);

const report_asset report_modules[] = {
    ASSET("echelon/checker", checker),
    ASSET("echelon/clock", clock),
    ASSET("echelon/curves", curves),
    ASSET("echelon/data", data),
    ASSET("echelon/geo", geo),
    ASSET("echelon/main", main),
    ASSET("echelon/map", map),
    ASSET("echelon/tables", tables),
    ASSET("echelon/timeline", timeline),
    ASSET("echelon/verify", verify),
    {NULL, NULL, NULL},
};

#ifdef ECHELON_WASM
FILE_AT(report_web_wasm, ECHELON_WASM);
const report_asset report_wasm = ASSET("checker.wasm", wasm);
#else
const report_asset report_wasm = {"checker.wasm", NULL, NULL};
#endif
