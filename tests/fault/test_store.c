/* The library when the disk or memory fails. SQLite works on a file system of the test's own (a VFS that stands before
 * the real one) on which each call in turn fails once, which is full after so many bytes, or whose power is cut: what
 * was written since the last sync of its file is then kept, lost, or torn, as a seed says. Whatever happens: an error
 * that says so, no acknowledged entry lost, nothing half there, and the next program finds a clean library. */
#include "ech_test.h"

#include "base/file.h"
#include "base/rng.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the file system ------------------------------------------------------------------------------------------ */

typedef struct disk_file {
    sqlite3_file base;
    char path[512];
    sqlite3_file *real; /* behind this struct */
} disk_file;

/* One write that no sync has made durable yet. */
typedef struct unsynced {
    char path[512];
    sqlite3_int64 at, size_before;
    int length;
    char *before; /* what was there; zeros where nothing was */
} unsynced;

enum { UNSYNCED_MAX = 20000 };

static struct {
    sqlite3_vfs *real;
    uint64_t calls, fail_at; /* that call fails, once; 0 = none */
    uint64_t cut_at;         /* from that call on nothing works; 0 = never */
    int64_t bytes_left;      /* < 0: as many as you like */
    bool off;                /* the power is */
    bool remember;           /* writes */
    unsynced *writes;
    int write_count;
} disk;

/* Counts a call; what it is to return instead of working. */
static int counted(int failure) {
    disk.calls++;
    if (disk.cut_at && disk.calls >= disk.cut_at)
        disk.off = true;
    return disk.off || disk.calls == disk.fail_at ? failure : SQLITE_OK;
}

#define REAL(f) (((disk_file *)(f))->real)
#define ALONE(f, method) REAL(f)->pMethods->method(REAL(f))
#define PASS(f, method, ...) REAL(f)->pMethods->method(REAL(f), __VA_ARGS__)
#define TRY(failure)                                                                                                   \
    do {                                                                                                               \
        int code_ = counted(failure);                                                                                  \
        if (code_)                                                                                                     \
            return code_;                                                                                              \
    } while (0)

static int f_close(sqlite3_file *f) { return ALONE(f, xClose); }
static int f_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at) {
    TRY(SQLITE_IOERR_READ);
    return PASS(f, xRead, to, n, at);
}

static void remember(sqlite3_file *f, int n, sqlite3_int64 at) {
    if (!disk.remember)
        return;
    assert_true(disk.write_count < UNSYNCED_MAX);
    unsynced *u = &disk.writes[disk.write_count++];
    snprintf(u->path, sizeof u->path, "%s", ((disk_file *)f)->path);
    u->at = at;
    u->length = n;
    u->before = calloc(1, (size_t)n + 1);
    PASS(f, xFileSize, &u->size_before);
    (void)PASS(f, xRead, u->before, n, at); /* fills with zeros behind the end */
}

static int f_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at) {
    TRY(SQLITE_IOERR_WRITE);
    if (disk.bytes_left >= 0 && (disk.bytes_left -= n) < 0) {
        disk.bytes_left = 0;
        return SQLITE_FULL;
    }
    remember(f, n, at);
    return PASS(f, xWrite, from, n, at);
}
static int f_truncate(sqlite3_file *f, sqlite3_int64 size) {
    TRY(SQLITE_IOERR_TRUNCATE);
    return PASS(f, xTruncate, size);
}

static void forget(const char *path) {
    int kept = 0;
    for (int i = 0; i < disk.write_count; i++)
        if (path && strcmp(disk.writes[i].path, path) != 0)
            disk.writes[kept++] = disk.writes[i];
        else
            free(disk.writes[i].before);
    disk.write_count = kept;
}

static int f_sync(sqlite3_file *f, int flags) {
    TRY(SQLITE_IOERR_FSYNC);
    int code = PASS(f, xSync, flags);
    if (code == SQLITE_OK)
        forget(((disk_file *)f)->path);
    return code;
}
static int f_size(sqlite3_file *f, sqlite3_int64 *size) {
    TRY(SQLITE_IOERR_FSTAT);
    return PASS(f, xFileSize, size);
}
static int f_lock(sqlite3_file *f, int level) {
    TRY(SQLITE_IOERR_LOCK);
    return PASS(f, xLock, level);
}
static int f_unlock(sqlite3_file *f, int level) { return PASS(f, xUnlock, level); }
static int f_reserved(sqlite3_file *f, int *out) { return PASS(f, xCheckReservedLock, out); }
static int f_control(sqlite3_file *f, int op, void *arg) { return PASS(f, xFileControl, op, arg); }
static int f_sector(sqlite3_file *f) { return ALONE(f, xSectorSize); }
static int f_device(sqlite3_file *f) { return ALONE(f, xDeviceCharacteristics); }
static int f_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out) {
    TRY(SQLITE_IOERR_SHMMAP);
    return PASS(f, xShmMap, page, size, extend, out);
}
static int f_shm_lock(sqlite3_file *f, int offset, int n, int flags) { return PASS(f, xShmLock, offset, n, flags); }
static void f_shm_barrier(sqlite3_file *f) { ALONE(f, xShmBarrier); }
static int f_shm_unmap(sqlite3_file *f, int gone) { return PASS(f, xShmUnmap, gone); }

static const sqlite3_io_methods methods = {
    2,         f_close,  f_read,   f_write,   f_truncate, f_sync,        f_size,      f_lock, f_unlock, f_reserved,
    f_control, f_sector, f_device, f_shm_map, f_shm_lock, f_shm_barrier, f_shm_unmap, NULL,   NULL};

static int v_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out) {
    disk_file *d = (disk_file *)f;
    (void)v;
    memset(d, 0, sizeof *d);
    TRY(SQLITE_CANTOPEN);
    d->real = (sqlite3_file *)(d + 1);
    snprintf(d->path, sizeof d->path, "%s", name ? name : "");
    int code = disk.real->xOpen(disk.real, name, d->real, flags, out);
    if (code == SQLITE_OK)
        d->base.pMethods = &methods;
    return code;
}
static int v_delete(sqlite3_vfs *v, const char *name, int sync) {
    (void)v;
    TRY(SQLITE_IOERR_DELETE);
    forget(name);
    return disk.real->xDelete(disk.real, name, sync);
}
static int v_access(sqlite3_vfs *v, const char *name, int flags, int *out) {
    (void)v;
    TRY(SQLITE_IOERR_ACCESS);
    return disk.real->xAccess(disk.real, name, flags, out);
}

static void install(void) {
    static sqlite3_vfs mine;
    disk.real = sqlite3_vfs_find(NULL);
    mine = *disk.real;
    mine.zName = "test-disk";
    mine.szOsFile = (int)sizeof(disk_file) + disk.real->szOsFile;
    mine.xOpen = v_open;
    mine.xDelete = v_delete;
    mine.xAccess = v_access;
    sqlite3_vfs_register(&mine, 1);
    disk.bytes_left = -1;
    disk.writes = calloc(UNSYNCED_MAX, sizeof *disk.writes);
}

static void healthy(void) {
    disk.calls = disk.fail_at = disk.cut_at = 0;
    disk.bytes_left = -1;
    disk.off = false;
}

/* ---- what is done on it --------------------------------------------------------------------------------------- */

enum { ENTRIES = 4, BIG = 40000 };

static char top[64], path[128];
static bool acknowledged[ENTRIES];

static void fresh(void) {
    char other[160];
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    for (int i = 0; i < 4; i++) {
        snprintf(other, sizeof other, "%s%s", path, ends[i]);
        unlink(other);
    }
    memset(acknowledged, 0, sizeof acknowledged);
}

static ech_status add(ech_store *s, int i, ech_error *err) {
    static char big[BIG];
    char id[16];
    memset(big, 'a' + i, sizeof big);
    const ech_store_part parts[] = {{"data", big, sizeof big}, {ECH_STORE_CARD, "{}", 2}};
    snprintf(id, sizeof id, "e%d", i);
    ech_store_put put = {.kind = "plan", .id = id, .who = "w", .parts = parts, .part_count = 2};
    return ech_store_add(s, &put, NULL, err);
}

/* Two sittings of two entries each; goes on after a failure as a user would. */
static void work(int *failures) {
    *failures = 0;
    for (int sitting = 0; sitting < 2; sitting++) {
        ech_store *s = NULL;
        ech_error err = ECH_ERROR_INIT;
        if (ech_store_open(path, ECH_STORE_CREATE, &s, &err)) {
            assert_true(err.message[0] && err.status != ECH_OK);
            ++*failures;
            continue;
        }
        for (int i = 2 * sitting; i < 2 * sitting + 2; i++) {
            ech_error told = ECH_ERROR_INIT;
            acknowledged[i] = add(s, i, &told) == ECH_OK;
            *failures += !acknowledged[i];
            assert_true(acknowledged[i] || told.message[0]);
        }
        ech_store_close(s);
    }
}

static ech_status tick(const ech_store_version *v, const char *card, size_t length, void *context) {
    (void)card;
    (void)length;
    ((bool *)context)[v->id[1] - '0'] = true;
    return ECH_OK;
}

/* A healthy disk again: every acknowledged entry is there, everything is whole, and work goes on. */
static void expect_whole(const char *when) {
    bool there[ENTRIES] = {false};
    ech_store *s = NULL;
    ech_error err = ECH_ERROR_INIT;
    ech_error_list findings = ECH_ERROR_LIST_INIT;
    ech_store_report r;
    healthy();
    if (ech_store_open(path, ECH_STORE_CREATE, &s, &err))
        fail_msg("%s: cannot be opened: %s", when, err.message);
    assert_int_equal(ech_store_verify(s, &r, &findings, &err), ECH_OK);
    if (findings.count)
        fail_msg("%s: %s", when, findings.items[0].message);
    assert_int_equal(ech_store_list(s, "plan", false, tick, there, &err), ECH_OK);
    for (int i = 0; i < ENTRIES; i++)
        if (acknowledged[i] && !there[i])
            fail_msg("%s: entry %d was acknowledged and is lost", when, i);
    for (int i = 0; i < ENTRIES; i++)
        assert_int_equal(add(s, i, &err), ECH_OK);
    ech_store_close(s);
}

/* ---- the tests ------------------------------------------------------------------------------------------------ */

static void test_every_call_fails_once(void **state) {
    char when[64];
    int failures = 1;
    uint64_t told = 0, n = 1;
    (void)state;
    fresh();
    healthy();
    work(&failures);
    assert_int_equal(failures, 0);
    uint64_t calls = disk.calls;
    assert_true(calls > 60);
    for (; n <= calls; n++) {
        fresh();
        healthy();
        disk.fail_at = n;
        work(&failures);
        told += failures > 0;
        snprintf(when, sizeof when, "call %d of the disk failed", (int)n);
        expect_whole(when);
    }
    assert_true(told > calls / 3); /* the others are those that SQLite may do without */
}

static void test_full_disk(void **state) {
    char when[64];
    int failures, full = 0;
    (void)state;
    for (int64_t room = 0; room < 800000; room += room < 70000 ? 3000 : 40000) {
        fresh();
        healthy();
        disk.bytes_left = room;
        work(&failures);
        full += failures > 0;
        snprintf(when, sizeof when, "the disk was full after %d bytes", (int)room);
        expect_whole(when);
    }
    assert_true(full > 10);
}

static void test_full_disk_says_so(void **state) {
    ech_store *s = NULL;
    ech_error err = ECH_ERROR_INIT;
    (void)state;
    fresh();
    healthy();
    assert_int_equal(ech_store_open(path, ECH_STORE_CREATE, &s, &err), ECH_OK);
    disk.bytes_left = 10000;
    assert_int_equal(add(s, 0, &err), ECH_EIO);
    assert_string_equal(err.code, "store.full");
    disk.bytes_left = -1; /* somebody made room: the same program goes on */
    ech_error later = ECH_ERROR_INIT;
    assert_int_equal(add(s, 0, &later), ECH_OK);
    ech_store_close(s);
}

/* The real file system with a real limit. */
static void test_file_size_limit(void **state) {
    (void)state;
    fresh();
    healthy();
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {150000, 150000};
        int failures = 0;
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        work(&failures);
        _exit(failures > 0 && acknowledged[0] ? 10 : 11);
    }
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 10);
    acknowledged[0] = true;
    expect_whole("a file reached its largest size");
}

/* What a write leaves when the power goes before its sync. */
static void lose(const unsynced *u, ech_rng *rng) {
    struct stat st;
    uint32_t what = ech_rng_below(rng, 3);
    int fd = open(u->path, O_RDWR);
    if (fd < 0 || what == 0) { /* kept after all, or its file is gone */
        if (fd >= 0)
            close(fd);
        return;
    }
    int from = what == 1 ? 0 : u->length / 2; /* lost, or torn */
    assert_int_equal(pwrite(fd, u->before + from, (size_t)(u->length - from), u->at + from), u->length - from);
    if (fstat(fd, &st) == 0 && st.st_size == u->at + u->length && u->at + from >= u->size_before)
        assert_int_equal(ftruncate(fd, u->at + from), 0);
    close(fd);
}

static void test_power_cut(void **state) {
    int rounds = ech_test_count("ECHELON_POWER_CUTS", getenv("ECHELON_CAMPAIGN") ? 20 : 2), failures;
    char when[80], shm[160];
    (void)state;
    fresh();
    healthy();
    work(&failures);
    uint64_t calls = disk.calls;
    snprintf(shm, sizeof shm, "%s-shm", path);
    for (int seed = 1; seed <= rounds; seed++)
        for (uint64_t n = 1; n <= calls; n++) {
            ech_rng rng = ech_rng_seed((uint64_t)seed * 1000003 + n);
            fresh();
            healthy();
            disk.cut_at = n;
            disk.remember = true;
            work(&failures);
            disk.remember = false;
            for (int i = disk.write_count; i-- > 0;)
                lose(&disk.writes[i], &rng);
            forget(NULL);
            unlink(shm);
            snprintf(when, sizeof when, "the power went at call %d (seed %d)", (int)n, seed);
            expect_whole(when);
        }
}

/* ---- memory --------------------------------------------------------------------------------------------------- */

static sqlite3_mem_methods memory;
static uint64_t taken, refuse_at;

static bool refuse(void) { return ++taken == refuse_at; }
static void *m_malloc(int n) { return refuse() ? NULL : memory.xMalloc(n); }
static void *m_realloc(void *p, int n) { return refuse() ? NULL : memory.xRealloc(p, n); }

/* Every call for memory fails once: ours, then SQLite's. */
static void test_memory(void **state) {
    char when[64];
    int failures;
    (void)state;
    for (int whose = 0; whose < 2; whose++) {
        fresh();
        healthy();
        ech_memory_fail_at(UINT64_MAX, false); /* counts only */
        taken = 0;
        work(&failures);
        uint64_t ours = ech_memory_fail_at(0, false), theirs = taken;
        uint64_t calls = whose == 0 ? ours : theirs, step = calls > 400 ? calls / 400 : 1;
        assert_true(calls > 20);
        for (uint64_t n = 1; n <= calls; n += step) {
            fresh();
            refuse_at = whose == 1 ? n : 0;
            taken = 0;
            ech_memory_fail_at(whose == 0 ? n : 0, false);
            work(&failures);
            ech_memory_fail_at(0, false);
            refuse_at = 0;
            snprintf(when, sizeof when, "call %d for memory failed (%s)", (int)n, whose ? "SQLite" : "ours");
            expect_whole(when);
        }
    }
}

/* ---- folders and copies: base/file.h's own counter -------------------------------------------------------------- */

static void test_out_and_in_fail(void **state) {
    char folder[160], file[160], twin[160];
    int failures;
    ech_store *s = NULL, *t = NULL;
    ech_error err = ECH_ERROR_INIT;
    ech_store_report r;
    (void)state;
    fresh();
    healthy();
    work(&failures);
    snprintf(folder, sizeof folder, "%s/out", top);
    snprintf(file, sizeof file, "%s/backup", top);
    snprintf(twin, sizeof twin, "%s/twin", top);
    assert_int_equal(ech_store_open(path, 0, &s, &err), ECH_OK);
    for (uint64_t n = 1;; n++) { /* an export appears whole or not at all */
        ech_error told = ECH_ERROR_INIT;
        ech_file_fail_at(n, ENOSPC);
        ech_status status = ech_store_export(s, folder, &r, &told);
        uint64_t calls = ech_file_fail_at(0, 0);
        if (calls < n) {
            assert_int_equal(status, ECH_OK);
            break;
        }
        assert_true(status != ECH_OK || ech_folder_exists(folder));
        if (status == ECH_OK || ech_folder_exists(folder)) { /* only the last sync failed */
            char command[200];
            snprintf(command, sizeof command, "rm -rf '%s'", folder);
            assert_int_equal(system(command), 0);
        }
    }
    for (uint64_t n = 1;; n++) { /* an import is all or nothing */
        ech_error told = ECH_ERROR_INIT;
        assert_int_equal(ech_store_open(twin, ECH_STORE_CREATE, &t, &err), ECH_OK);
        ech_file_fail_at(n, EIO);
        ech_status status = ech_store_import(t, folder, &r, &told);
        uint64_t calls = ech_file_fail_at(0, 0);
        bool there[ENTRIES] = {false};
        assert_int_equal(ech_store_list(t, "plan", false, tick, there, &err), ECH_OK);
        ech_store_close(t);
        assert_true(there[0] == (status == ECH_OK));
        if (calls < n)
            break;
    }
    healthy();
    assert_int_equal(ech_store_backup(s, file, &r, &err), ECH_OK);
    uint64_t calls = disk.calls, whole = 0;
    for (uint64_t n = 1; n <= calls; n++) { /* a backup too */
        ech_error told = ECH_ERROR_INIT;
        unlink(file);
        healthy();
        disk.fail_at = n;
        ech_status status = ech_store_backup(s, file, &r, &told);
        healthy();
        assert_true(ech_file_exists(file) == (status == ECH_OK));
        if (status != ECH_OK)
            continue;
        ech_error_list findings = ECH_ERROR_LIST_INIT;
        assert_int_equal(ech_store_open(file, 0, &t, &err), ECH_OK);
        assert_int_equal(ech_store_verify(t, &r, &findings, &err), ECH_OK);
        assert_int_equal(findings.count, 0);
        assert_int_equal(r.entries, ENTRIES);
        ech_store_close(t);
        whole++;
    }
    assert_true(whole < calls);
    ech_store_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_call_fails_once),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_full_disk_says_so),
        cmocka_unit_test(test_file_size_limit),
        cmocka_unit_test(test_power_cut),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_out_and_in_fail),
    };
    char command[128];
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory);
    sqlite3_mem_methods mine = memory;
    mine.xMalloc = m_malloc;
    mine.xRealloc = m_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &mine);
    sqlite3_initialize();
    install();
    snprintf(top, sizeof top, "%s/echelon-fault-%ld", ech_folder_exists("/dev/shm") ? "/dev/shm" : "/tmp",
             (long)getpid());
    snprintf(path, sizeof path, "%s/library", top);
    snprintf(command, sizeof command, "rm -rf '%s'", top);
    if (ech_folder_make(top, NULL))
        return 1;
    int failed = cmocka_run_group_tests_name("store faults", tests, NULL, NULL);
    free(disk.writes);
    return system(command) != 0 ? 1 : failed;
}
