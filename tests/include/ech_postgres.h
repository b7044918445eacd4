/* A real PostgreSQL for tests, started at first use and gone with the process: see support/postgres_server.py. */
#ifndef ECH_POSTGRES_H
#define ECH_POSTGRES_H

/* URL of an empty schema; valid until the next call. Exits with a message where there is no server to be had. */
const char *ech_postgres_schema(const char *name);
/* SIGKILL to all processes of the server, then it starts again. */
void ech_postgres_kill(void);

#endif
