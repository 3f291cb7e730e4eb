//! Storage on SQLite and PostgreSQL: statements, transactions, migrations, jobs, outbox, audit trail.
