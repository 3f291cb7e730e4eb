//! One connection of either engine. The only module that knows both drivers' connections.

use sqlx::pool::PoolConnection;
use sqlx::{
    AssertSqlSafe, Executor, PgConnection, Postgres, Sqlite, SqliteConnection, Statement as _,
    Transaction, TypeInfo as _,
};

use crate::Engine;
use crate::row::{Engine as Inner, Row};
use crate::value::{self, Value};

/// A pooled connection, or one with an open transaction.
pub(crate) enum Link {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTx(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTx(Transaction<'static, Postgres>),
}

enum Wire<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

/// A text that is known to be ours: a constant, or an expansion of one.
pub(crate) enum Sql {
    Constant(&'static str),
    Expanded(std::sync::Arc<str>),
}

impl sqlx::SqlSafeStr for Sql {
    fn into_sql_str(self) -> sqlx::SqlStr {
        match self {
            Self::Constant(text) => text.into_sql_str(),
            Self::Expanded(text) => AssertSqlSafe(text).into_sql_str(),
        }
    }
}

impl Link {
    pub(crate) fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) | Self::SqliteTx(_) => Engine::Sqlite,
            Self::Postgres(_) | Self::PostgresTx(_) => Engine::Postgres,
        }
    }

    fn wire(&mut self) -> Wire<'_> {
        match self {
            Self::Sqlite(link) => Wire::Sqlite(link),
            Self::SqliteTx(link) => Wire::Sqlite(link),
            Self::Postgres(link) => Wire::Postgres(link),
            Self::PostgresTx(link) => Wire::Postgres(link),
        }
    }

    pub(crate) async fn rows(&mut self, sql: Sql, args: Vec<Value>) -> sqlx::Result<Vec<Row>> {
        match self.wire() {
            Wire::Sqlite(link) => {
                let args = value::sqlite(args).map_err(sqlx::Error::Encode)?;
                let rows = sqlx::query_with(sql, args).fetch_all(link).await?;
                Ok(rows.into_iter().map(|row| Row(Inner::Sqlite(row))).collect())
            }
            Wire::Postgres(link) => {
                let args = value::postgres(args).map_err(sqlx::Error::Encode)?;
                let rows = sqlx::query_with(sql, args).fetch_all(link).await?;
                Ok(rows.into_iter().map(|row| Row(Inner::Postgres(row))).collect())
            }
        }
    }

    pub(crate) async fn execute(&mut self, sql: Sql, args: Vec<Value>) -> sqlx::Result<u64> {
        match self.wire() {
            Wire::Sqlite(link) => {
                let args = value::sqlite(args).map_err(sqlx::Error::Encode)?;
                Ok(sqlx::query_with(sql, args).execute(link).await?.rows_affected())
            }
            Wire::Postgres(link) => {
                let args = value::postgres(args).map_err(sqlx::Error::Encode)?;
                Ok(sqlx::query_with(sql, args).execute(link).await?.rows_affected())
            }
        }
    }

    /// Rows in the binary form of COPY.
    pub(crate) async fn copy(&mut self, sql: &str, rows: Vec<u8>) -> sqlx::Result<u64> {
        match self.wire() {
            Wire::Sqlite(_) => Err(sqlx::Error::Protocol("SQLite has no COPY".into())),
            Wire::Postgres(link) => {
                let mut copy = link.copy_in_raw(sql).await?;
                copy.send(rows).await?;
                copy.finish().await
            }
        }
    }

    /// Several statements of a migration at once.
    pub(crate) async fn script(&mut self, sql: Sql) -> sqlx::Result<()> {
        match self.wire() {
            Wire::Sqlite(link) => sqlx::raw_sql(sql).execute(link).await.map(drop),
            Wire::Postgres(link) => sqlx::raw_sql(sql).execute(link).await.map(drop),
        }
    }

    /// Prepares without running; gives the columns' names, and the parameters' types where the
    /// engine knows them.
    pub(crate) async fn prepare(&mut self, sql: Sql) -> sqlx::Result<(Vec<String>, Vec<String>)> {
        use sqlx::{Column as _, Either, SqlSafeStr as _};
        let sql = sql.into_sql_str();
        match self.wire() {
            Wire::Sqlite(link) => {
                let prepared = link.prepare(sql).await?;
                let columns = prepared.columns().iter().map(|c| c.name().to_owned()).collect();
                let params = match prepared.parameters() {
                    Some(Either::Right(count)) => vec![String::new(); count],
                    _ => vec![],
                };
                Ok((columns, params))
            }
            Wire::Postgres(link) => {
                let prepared = link.prepare(sql).await?;
                let columns = prepared.columns().iter().map(|c| c.name().to_owned()).collect();
                let params = match prepared.parameters() {
                    Some(Either::Left(types)) => {
                        types.iter().map(|t| t.name().to_lowercase()).collect()
                    }
                    _ => vec![],
                };
                Ok((columns, params))
            }
        }
    }

    pub(crate) async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::SqliteTx(tx) => tx.commit().await,
            Self::PostgresTx(tx) => tx.commit().await,
            Self::Sqlite(_) | Self::Postgres(_) => Ok(()),
        }
    }

    pub(crate) async fn rollback(self) -> sqlx::Result<()> {
        match self {
            Self::SqliteTx(tx) => tx.rollback().await,
            Self::PostgresTx(tx) => tx.rollback().await,
            Self::Sqlite(_) | Self::Postgres(_) => Ok(()),
        }
    }
}
