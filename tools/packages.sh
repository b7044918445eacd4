# Sourced by ./run and ./test: installs what of packages.txt is missing. needs WHICH, where WHICH is a pattern of marks.
needs() {
    local which="$1" missing=() name mark
    while read -r name mark; do
        [[ -z "$name" || "$name" == \#* || ! "$mark" =~ ^($which)$ ]] && continue
        [[ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null || true)" == installed ]] || missing+=("$name")
    done < packages.txt
    [[ ${#missing[@]} -eq 0 ]] && return 0
    local apt="apt-get install -y --no-install-recommends ${missing[*]}" as=()
    if [[ $(id -u) -ne 0 ]]; then
        if command -v sudo >/dev/null && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; then
            as=(sudo)
        else
            echo "some packages are missing; as root, run:  apt-get update && $apt" >&2
            exit 3
        fi
    fi
    echo "installing ${#missing[@]} packages: ${missing[*]}" >&2
    local log
    log=$(mktemp)
    if ! { "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
        "${as[@]}" env DEBIAN_FRONTEND=noninteractive $apt; } >"$log" 2>&1; then
        tail -20 "$log" >&2
        echo "the packages could not be installed; the line was:  $apt" >&2
        exit 3
    fi
    rm -f "$log"
}

# Downloads what of tests/requirements.txt is missing into build/python; nothing is installed.
downloads() {
    mkdir -p build/python
    [[ -f build/python/.done && build/python/.done -nt tests/requirements.txt ]] && return 0
    local log=build/python.log
    if ! python3 -m pip download -q --disable-pip-version-check --no-deps --require-hashes -r tests/requirements.txt \
        -d build/python >"$log" 2>&1; then
        tail -3 "$log" >&2
        echo "what tests/requirements.txt names could not be downloaded: the tests that need it are skipped" >&2
        return 0
    fi
    touch build/python/.done
}

# builds PRESET TARGET…: configures once, builds quietly, shows the log when it fails.
builds() {
    local preset="$1" log
    shift
    mkdir -p build
    log="build/$preset.log"
    if [[ ! -f "build/$preset/build.ninja" || CMakePresets.json -nt "build/$preset/build.ninja" ]]; then
        cmake --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2; exit 3; }
    fi
    local jobs
    jobs=$(nproc)
    [[ -d "build/$preset" ]] && echo "building ($preset) …" >&2
    cmake --build --preset "$preset" -j"$jobs" "${@/#/--target=}" >"$log" 2>&1 || { cat "$log" >&2; exit 3; }
}
