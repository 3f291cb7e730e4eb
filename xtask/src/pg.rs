//! A private PostgreSQL for tests: a fresh cluster under `target/pg` on a loopback port, gone when
//! the value is dropped. It trusts everybody on this machine and does not wait for the disk, so it
//! is for test data only.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// A running server.
#[derive(Debug)]
pub struct Cluster {
    /// Address of its maintenance database, for `CAZIER_TEST_PG`.
    pub url: String,
    server: Child,
    folder: PathBuf,
}

/// The folder of `initdb` and `postgres`: the newest Debian package's, or whatever is on the path.
/// `None` when PostgreSQL is not installed.
pub fn binaries() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    let debian = versions.into_iter().rev().map(|(_, folder)| folder);
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

/// Makes a cluster and starts it.
///
/// # Errors
/// When PostgreSQL is not installed or does not start within a minute; the message says what to do.
pub fn start(root: &Path) -> Result<Cluster> {
    let bin = binaries()
        .context("PostgreSQL is not installed: apt-get install postgresql (initdb is needed)")?;
    let folder = folder(root)?;
    let data = folder.join("data");
    let made = as_server(&bin.join("initdb"))
        .arg("--pgdata")
        .arg(&data)
        .args(["--no-sync", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"])
        .output()
        .context("initdb does not run")?;
    if !made.status.success() {
        bail!("initdb: {}", String::from_utf8_lossy(&made.stderr).trim());
    }
    // Another process may take the port in between; then the start fails and is tried by hand.
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let log = fs::File::create(folder.join("log"))?;
    let server = as_server(&bin.join("postgres"))
        .arg("-D")
        .arg(&data)
        .args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="])
        .args(["-c", &format!("port={port}"), "-c", "max_connections=400"])
        .args(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"])
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .context("postgres does not run")?;
    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
    let mut cluster = Cluster { url, server, folder };
    cluster.wait_until_ready()?;
    Ok(cluster)
}

impl Cluster {
    /// The last line of `postmaster.pid` says `ready` once connections are served.
    fn wait_until_ready(&mut self) -> Result<()> {
        let started = Instant::now();
        loop {
            let status = fs::read_to_string(self.folder.join("data/postmaster.pid"));
            if status.is_ok_and(|text| text.lines().nth(7).is_some_and(|l| l.trim() == "ready")) {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() || started.elapsed() > Duration::from_mins(1) {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // SIGINT: disconnect everybody and stop.
        let asked = Command::new("kill").args(["-INT", &self.server.id().to_string()]).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
}

/// Who runs the server when we are root, which PostgreSQL refuses.
fn server_user() -> &'static str {
    let known = Command::new("id").args(["-u", "postgres"]).output();
    if known.is_ok_and(|answer| answer.status.success()) { "postgres" } else { "nobody" }
}

/// A command that runs unprivileged and that does not outlive us, even if we are killed. "Us" is the
/// thread that spawns it: call from the main thread.
fn as_server(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        let user = server_user();
        let group = if user == "postgres" { user } else { "nogroup" };
        command.args([format!("--reuid={user}"), format!("--regid={group}")]);
        command.arg("--clear-groups");
    }
    command.args(["--pdeathsig", "INT", "--"]).arg(program).current_dir("/");
    command
}

/// A folder of our own that the server's user can reach; those of dead processes are removed.
fn folder(root: &Path) -> Result<PathBuf> {
    let mut base = root.join("target/pg");
    fs::create_dir_all(&base)?;
    if is_root() {
        let reach = as_server(Path::new("test")).arg("-x").arg(&base).status();
        if !reach.context("setpriv (package util-linux) does not run")?.success() {
            base = std::env::temp_dir().join("cazier-pg");
            fs::create_dir_all(&base)?;
        }
    }
    for entry in fs::read_dir(&base)?.flatten() {
        let name = entry.file_name();
        if !Path::new("/proc").join(&name).exists() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    let folder = base.join(std::process::id().to_string());
    fs::create_dir_all(&folder)?;
    if is_root() {
        let owner = Command::new("chown").arg(server_user()).arg(&folder).status()?;
        if !owner.success() {
            bail!("{} cannot be given to {}", folder.display(), server_user());
        }
    }
    Ok(folder)
}
