//! Running statements.

use std::time::{Duration, Instant};

use crate::copy;
use crate::db::{Db, Engine};
use crate::error::StoreError;
use crate::link::{Link, Sql};
use crate::row::Row;
use crate::statement::{self, Statement};
use crate::value::Value;

/// Longer than this is worth a line in the log: the name of the statement, never its values.
const SLOW: Duration = Duration::from_millis(500);

/// Something that answers queries: a connection, a snapshot, or (by deref) an [`crate::Act`].
///
/// Functions of a slice that only read take `&mut Read` and so work in all three.
pub struct Read {
    db: Db,
    link: Link,
    writable: bool,
    /// A statement failed. On PostgreSQL the transaction is lost then, on SQLite it is not; here it
    /// is on both.
    pub(crate) failed: bool,
}

impl Read {
    pub(crate) fn new(db: Db, link: Link, writable: bool) -> Self {
        Self { db, link, writable, failed: false }
    }

    /// The database this belongs to.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Exactly one row.
    ///
    /// # Errors
    /// [`StoreError::NoRow`], [`StoreError::TooManyRows`].
    pub async fn one(&mut self, statement: Statement, args: Vec<Value>) -> Result<Row, StoreError> {
        let row = self.opt(statement, args).await?;
        row.ok_or(StoreError::NoRow { statement: statement.name })
    }

    /// No row or one.
    ///
    /// # Errors
    /// [`StoreError::TooManyRows`].
    pub async fn opt(
        &mut self,
        statement: Statement,
        args: Vec<Value>,
    ) -> Result<Option<Row>, StoreError> {
        let mut rows = self.all(statement, args).await?;
        match rows.len() {
            0 | 1 => Ok(rows.pop()),
            more => Err(StoreError::TooManyRows { statement: statement.name, rows: more as u64 }),
        }
    }

    /// All rows. The statement must bound them, by its condition or by LIMIT.
    pub async fn all(
        &mut self,
        statement: Statement,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        fits(&statement, args.len(), statement.params)?;
        self.rows(&statement, Sql::Constant(statement.sql), args).await
    }

    /// All rows of a statement with `($list)`, for any number of list elements. `fixed` are
    /// `$1…$n`. Above 256 elements the answer comes in several queries, so ORDER BY holds only
    /// within each; an empty list gives no rows without asking.
    pub async fn all_in<V: Into<Value>>(
        &mut self,
        statement: Statement,
        fixed: Vec<Value>,
        list: impl IntoIterator<Item = V>,
    ) -> Result<Vec<Row>, StoreError> {
        fits(&statement, fixed.len(), statement.params)?;
        let list: Vec<Value> = list.into_iter().map(Into::into).collect();
        let mut found = Vec::new();
        for part in list.chunks(256) {
            let (sql, args) = self.list_text(&statement, &fixed, part)?;
            found.append(&mut self.rows(&statement, sql, args).await?);
        }
        Ok(found)
    }

    fn list_text(
        &self,
        statement: &Statement,
        fixed: &[Value],
        part: &[Value],
    ) -> Result<(Sql, Vec<Value>), StoreError> {
        let size = statement::padded(part.len());
        let sql = self.db.expanded(statement, size, || statement::with_list(statement, size))?;
        let mut args = Vec::with_capacity(fixed.len() + size);
        args.extend_from_slice(fixed);
        args.extend_from_slice(part);
        if let Some(last) = part.last() {
            args.resize(fixed.len() + size, last.clone());
        }
        Ok((sql, args))
    }

    pub(crate) async fn execute(
        &mut self,
        statement: Statement,
        args: Vec<Value>,
    ) -> Result<u64, StoreError> {
        fits(&statement, args.len(), statement.params)?;
        self.run(&statement, Sql::Constant(statement.sql), args).await
    }

    pub(crate) async fn execute_in(
        &mut self,
        statement: Statement,
        fixed: Vec<Value>,
        list: Vec<Value>,
    ) -> Result<u64, StoreError> {
        fits(&statement, fixed.len(), statement.params)?;
        let mut changed = 0;
        for part in list.chunks(256) {
            let (sql, args) = self.list_text(&statement, &fixed, part)?;
            changed += self.run(&statement, sql, args).await?;
        }
        Ok(changed)
    }

    pub(crate) async fn insert_many(
        &mut self,
        statement: Statement,
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, StoreError> {
        let mut changed = 0;
        let mut left = rows.len();
        let mut rows = rows.into_iter();
        while left > 0 {
            let (sql, args) = self.insert_text(&statement, &mut rows, &mut left)?;
            changed += self.run(&statement, sql, args).await?;
        }
        Ok(changed)
    }

    pub(crate) async fn load(
        &mut self,
        statement: Statement,
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, StoreError> {
        let sql = copy::text(&statement)?;
        if rows.len() < copy::LEAST || self.link.engine() == Engine::Sqlite {
            return self.insert_many(statement, rows).await;
        }
        for row in &rows {
            fits(&statement, row.len(), statement.params)?;
        }
        let bytes = copy::rows(&rows).map_err(sqlx::Error::Encode);
        self.allowed(&statement)?;
        let started = Instant::now();
        let loaded = match bytes {
            Ok(bytes) => self.link.copy(&sql, bytes).await,
            Err(error) => Err(error),
        };
        self.finished(&statement, started, loaded)
    }

    pub(crate) async fn insert_many_returning(
        &mut self,
        statement: Statement,
        rows: Vec<Vec<Value>>,
    ) -> Result<Vec<Row>, StoreError> {
        let mut found = Vec::new();
        let mut left = rows.len();
        let mut rows = rows.into_iter();
        while left > 0 {
            let (sql, args) = self.insert_text(&statement, &mut rows, &mut left)?;
            found.append(&mut self.rows(&statement, sql, args).await?);
        }
        Ok(found)
    }

    fn insert_text(
        &self,
        statement: &Statement,
        rows: &mut impl Iterator<Item = Vec<Value>>,
        left: &mut usize,
    ) -> Result<(Sql, Vec<Value>), StoreError> {
        let size = statement::chunk(*left);
        *left -= size;
        let sql = self.db.expanded(statement, size, || statement::many_rows(statement, size))?;
        let mut args = Vec::with_capacity(size * statement.params);
        for row in rows.take(size) {
            fits(statement, row.len(), statement.params)?;
            args.extend(row);
        }
        Ok((sql, args))
    }

    pub(crate) async fn update_many(
        &mut self,
        statement: Statement,
        fixed: Vec<Value>,
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, StoreError> {
        let mut changed = 0;
        let mut left = rows.len();
        let mut rows = rows.into_iter();
        while left > 0 {
            let (sql, args) = self.rows_text(&statement, &fixed, &mut rows, &mut left)?;
            changed += self.run(&statement, sql, args).await?;
        }
        Ok(changed)
    }

    pub(crate) async fn update_many_returning(
        &mut self,
        statement: Statement,
        fixed: Vec<Value>,
        rows: Vec<Vec<Value>>,
    ) -> Result<Vec<Row>, StoreError> {
        let mut found = Vec::new();
        let mut left = rows.len();
        let mut rows = rows.into_iter();
        while left > 0 {
            let (sql, args) = self.rows_text(&statement, &fixed, &mut rows, &mut left)?;
            found.append(&mut self.rows(&statement, sql, args).await?);
        }
        Ok(found)
    }

    fn rows_text(
        &self,
        statement: &Statement,
        fixed: &[Value],
        rows: &mut impl Iterator<Item = Vec<Value>>,
        left: &mut usize,
    ) -> Result<(Sql, Vec<Value>), StoreError> {
        fits(statement, fixed.len(), statement.params)?;
        let width = statement::row_types(statement)?.len();
        let typed = self.link.engine() == Engine::Postgres;
        let size = statement::chunk(*left);
        *left -= size;
        let make = || statement::with_rows(statement, size, typed);
        let sql = self.db.expanded(statement, size, make)?;
        let mut args = fixed.to_vec();
        for row in rows.take(size) {
            fits(statement, row.len(), width)?;
            args.extend(row);
        }
        Ok((sql, args))
    }

    pub(crate) async fn script(&mut self, name: &'static str, sql: Sql) -> Result<(), StoreError> {
        self.link.script(sql).await.map_err(|error| StoreError::from_driver(name, &error))
    }

    pub(crate) async fn prepare(
        &mut self,
        name: &'static str,
        sql: Sql,
    ) -> Result<(Vec<String>, Vec<String>), StoreError> {
        self.link.prepare(sql).await.map_err(|error| StoreError::from_driver(name, &error))
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::Poisoned);
        }
        self.link.commit().await.map_err(|error| StoreError::from_commit(&error))
    }

    pub(crate) async fn rollback(self) -> Result<(), StoreError> {
        self.link.rollback().await.map_err(|error| StoreError::from_driver("ROLLBACK", &error))
    }

    async fn rows(
        &mut self,
        statement: &Statement,
        sql: Sql,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        self.allowed(statement)?;
        let started = Instant::now();
        let rows = self.link.rows(sql, args).await;
        self.finished(statement, started, rows)
    }

    async fn run(
        &mut self,
        statement: &Statement,
        sql: Sql,
        args: Vec<Value>,
    ) -> Result<u64, StoreError> {
        self.allowed(statement)?;
        let started = Instant::now();
        let changed = self.link.execute(sql, args).await;
        self.finished(statement, started, changed)
    }

    fn allowed(&self, statement: &Statement) -> Result<(), StoreError> {
        if statement.writes && !self.writable {
            return Err(StoreError::ReadOnly { statement: statement.name });
        }
        Ok(())
    }

    fn finished<T>(
        &mut self,
        statement: &Statement,
        started: Instant,
        outcome: sqlx::Result<T>,
    ) -> Result<T, StoreError> {
        let took = started.elapsed();
        if took > SLOW {
            let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            tracing::warn!(statement = statement.name, took_ms, "A statement was slow.");
        }
        outcome.map_err(|error| {
            self.failed = true;
            StoreError::from_driver(statement.name, &error)
        })
    }
}

fn fits(statement: &Statement, given: usize, wanted: usize) -> Result<(), StoreError> {
    if given == wanted {
        return Ok(());
    }
    Err(StoreError::Arguments {
        statement: statement.name,
        reason: format!("{given} values for {wanted} parameters"),
    })
}
