//! Reading a schema back from the engine's catalogue, to compare the twins.

use std::collections::{BTreeMap, BTreeSet};

use crate::args;
use crate::db::{Db, Engine};
use crate::error::StoreError;
use crate::read::Read;
use crate::statement::Statement;

/// The tables by name.
pub type Schema = BTreeMap<String, Table>;

/// What must agree between the engines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Type (`INTEGER`, `TEXT`, `BLOB`) and whether it may be NULL, by column.
    pub columns: BTreeMap<String, (String, bool)>,
    /// Primary and unique keys: columns in order; a partial one ends with `(partial)`.
    pub unique: BTreeSet<Vec<String>>,
    /// Foreign keys: `column -> table.column`, in order.
    pub foreign: BTreeSet<Vec<String>>,
}

struct Catalogue {
    tables: Statement,
    columns: Statement,
    unique: Statement,
    foreign: Statement,
}

const SQLITE: Catalogue = Catalogue {
    tables: Statement::native(
        "SQLITE_TABLES",
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'",
    ),
    columns: Statement::native(
        "SQLITE_COLUMNS",
        "SELECT name, type, \"notnull\" OR (pk > 0 AND type = 'INTEGER') AS not_null
         FROM pragma_table_xinfo($1)",
    ),
    unique: Statement::native(
        "SQLITE_UNIQUE",
        "SELECT i.name AS id, i.partial <> 0 AS partial, c.name AS column_name
         FROM pragma_index_list($1) AS i, pragma_index_info(i.name) AS c
         WHERE i.\"unique\" = 1
         UNION ALL SELECT 'pk', 0, name FROM pragma_table_xinfo($1) WHERE pk > 0
             AND NOT EXISTS (SELECT 1 FROM pragma_index_list($1) WHERE origin = 'pk')",
    ),
    foreign: Statement::native(
        "SQLITE_FOREIGN",
        "SELECT CAST(id AS TEXT) AS id, \"from\" || ' -> ' || \"table\" || '.' || \"to\" AS link
         FROM pragma_foreign_key_list($1) ORDER BY id, seq",
    ),
};

const POSTGRES: Catalogue = Catalogue {
    tables: Statement::native(
        "POSTGRES_TABLES",
        "SELECT relname::text AS name FROM pg_class WHERE relkind IN ('r', 'p')
         AND NOT relispartition AND relnamespace = current_schema()::regnamespace",
    ),
    columns: Statement::native(
        "POSTGRES_COLUMNS",
        "SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS not_null
         FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped",
    ),
    unique: Statement::native(
        "POSTGRES_UNIQUE",
        "SELECT i.indexrelid::text AS id, i.indpred IS NOT NULL AS partial, a.attname::text AS column_name
         FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (att, n)
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.att
         WHERE i.indrelid = to_regclass($1) AND i.indisunique ORDER BY i.indexrelid, k.n",
    ),
    foreign: Statement::native(
        "POSTGRES_FOREIGN",
        "SELECT c.conname::text AS id, s.attname || ' -> ' || t.relname || '.' || d.attname AS link
         FROM pg_constraint c
         CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (source, target, n)
         JOIN pg_attribute s ON s.attrelid = c.conrelid AND s.attnum = k.source
         JOIN pg_class t ON t.oid = c.confrelid
         JOIN pg_attribute d ON d.attrelid = c.confrelid AND d.attnum = k.target
         WHERE c.conrelid = to_regclass($1) AND c.contype = 'f' ORDER BY c.conname, k.n",
    ),
};

/// The schema as the engine itself describes it.
pub async fn read(db: &Db) -> Result<Schema, StoreError> {
    let catalogue = match db.engine() {
        Engine::Sqlite => SQLITE,
        Engine::Postgres => POSTGRES,
    };
    let mut read = db.read().await?;
    let mut schema = Schema::new();
    for row in read.all(catalogue.tables, vec![]).await? {
        let name: String = row.get("name")?;
        let table = table(&mut read, &catalogue, &name).await?;
        schema.insert(name, table);
    }
    Ok(schema)
}

async fn table(read: &mut Read, catalogue: &Catalogue, name: &str) -> Result<Table, StoreError> {
    let mut table = Table::default();
    for row in read.all(catalogue.columns, args![name]).await? {
        let kind = portable_type(&row.get::<String>("type")?);
        table.columns.insert(row.get("name")?, (kind, !row.get::<bool>("not_null")?));
    }
    let mut keys: BTreeMap<String, (bool, Vec<String>)> = BTreeMap::new();
    for row in read.all(catalogue.unique, args![name]).await? {
        let key = keys.entry(row.get("id")?).or_default();
        key.0 = row.get("partial")?;
        key.1.push(row.get("column_name")?);
    }
    for (partial, mut columns) in keys.into_values() {
        if partial {
            columns.push("(partial)".to_owned());
        }
        table.unique.insert(columns);
    }
    let mut links: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in read.all(catalogue.foreign, args![name]).await? {
        links.entry(row.get("id")?).or_default().push(row.get("link")?);
    }
    table.foreign = links.into_values().collect();
    Ok(table)
}

/// The SQLite type that stands for a PostgreSQL type; another one is named, so that it differs.
fn portable_type(kind: &str) -> String {
    match kind.to_ascii_lowercase().as_str() {
        "boolean" | "bigint" | "integer" => "INTEGER".to_owned(),
        "bytea" | "blob" => "BLOB".to_owned(),
        "text" | "uuid" | "timestamp with time zone" | "date" | "jsonb" => "TEXT".to_owned(),
        other => format!("unportable {other}"),
    }
}

/// Every difference in a sentence; empty when the twins agree.
pub fn differences(sqlite: &Schema, postgres: &Schema) -> Vec<String> {
    let mut found = vec![];
    let names: BTreeSet<&String> = sqlite.keys().chain(postgres.keys()).collect();
    for name in names {
        match (sqlite.get(name), postgres.get(name)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) => {
                found.push(format!("{name}:\n  SQLite     {a:?}\n  PostgreSQL {b:?}"));
            }
            (Some(_), None) => found.push(format!("{name}: only on SQLite")),
            _ => found.push(format!("{name}: only on PostgreSQL")),
        }
    }
    found
}
