/* The checker of Echelon in a page: judges plans as `echelon check SCENARIO PLAN --json` does, offline, by the same C
 * compiled to WebAssembly (src/wasm). No dependencies, nothing is fetched.
 *
 *     const checker = await createChecker(bytes);           // of checker.wasm, e.g. from base64 in the page
 *     let {code, json} = checker.open({"scenario.json": "…", "assets.csv": "…", "catalogue/lift_types.csv": "…"});
 *     if (code === 0) ({code, json} = checker.check(planText));
 *
 * Files are named as in the scenario's folder, those of the catalogue "catalogue/NAME". `code` is the exit code of
 * docs/cli.md: 0 legal and everything delivered, 1 findings or something unmet, 2 bad input, 3 out of memory or broken.
 * `json` is the text the program would print (of open: "" where all is well): a summary, with times of 0, or
 * {"errors": […]}. A scenario is read once; further checks are quick. A text may also be a Uint8Array.
 */
const ERROR_BADF = 8;

/* The C library brings along printing; there is nowhere to print to. */
const nowhere = () => ERROR_BADF;
const imports = {wasi_snapshot_preview1: {fd_close: nowhere, fd_seek: nowhere, fd_write: nowhere}};

function broken(what) {
    const error = {file: null, row: null, col: null, code: "checker", message: String(what), hint: null};
    return {code: 3, json: JSON.stringify({errors: [error]}, null, 2) + "\n"};
}

export async function createChecker(wasmBytes) {
    const encoder = new TextEncoder(), decoder = new TextDecoder();
    const module = await WebAssembly.compile(wasmBytes);
    let c = null, session = 0, lastFiles = null, lastOptions = null;

    async function start() {
        c = (await WebAssembly.instantiate(module, imports)).exports;
        session = c.session_new();
        if (session === 0) throw new Error("out of memory");
    }

    /* Copies a text into the session's memory: [address, length]; address 0: out of memory. */
    function give(text) {
        const bytes = typeof text === "string" ? encoder.encode(text) : text;
        const at = c.session_buffer(bytes.length);
        if (at !== 0) new Uint8Array(c.memory.buffer, at >>> 0, bytes.length).set(bytes);
        return [at, bytes.length];
    }

    function result(code) {
        const text = new Uint8Array(c.memory.buffer, c.session_text(session) >>> 0, c.session_text_length(session) >>> 0);
        const json = decoder.decode(text);
        return code === 3 && json === "" ? broken("out of memory") : {code, json};
    }

    /* A trap leaves the memory in no known state: the instance is thrown away, and the next call starts anew. */
    function guarded(run) {
        try {
            if (c === null) {
                c = new WebAssembly.Instance(module, imports).exports;
                session = c.session_new();
                if (lastFiles !== null) read(lastFiles, lastOptions);
            }
            return run();
        } catch (why) {
            c = null;
            return broken(why);
        }
    }

    function read(files, options) {
        for (const [name, text] of Object.entries(files)) {
            if (c.session_put(session, ...give(name), ...give(text)) !== 0) return broken("out of memory");
        }
        return result(c.session_open(session, Math.round((options.efficiency ?? 0) * 1e6)));
    }

    await start();
    return {
        /* options.efficiency: as `--efficiency`, for a plan that was made with it. */
        open(files, options = {}) {
            lastFiles = null;
            const outcome = guarded(() => read(files, options));
            if (outcome.code === 0) [lastFiles, lastOptions] = [{...files}, options];
            return outcome;
        },
        check(planText) {
            return guarded(() => result(c.session_check(session, ...give(planText))));
        },
        /* Bytes of memory taken so far. */
        get memory() {
            return c === null ? 0 : c.memory.buffer.byteLength;
        },
    };
}
