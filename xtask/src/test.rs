//! Everything that must hold, in one command.

use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::{assets, pg, root, run, say, tidy, tools};

/// Installs what is missing, checks the source, and runs every test on both databases, in a real
/// browser and before independent judges. Ends with the sum of all test runs.
pub fn test() -> Result<()> {
    let root = root();
    let begun = Instant::now();
    let step = |name: &str| say(&format!("== {name} ({} s)", begun.elapsed().as_secs()));

    step("format");
    run(cargo().args(["fmt", "--all", "--check"]))?;
    step("tidy");
    tidy::tidy(&root)?;
    step("tools");
    let tools = tools::install(&root)?;
    step("assets");
    assets::assets(true)?;
    step("lints");
    run(cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ]))?;
    step("the executable for the journeys");
    run(cargo().args(["build", "--workspace", "--bins", "--quiet"]))?;
    step("tests");
    let cluster = pg::start(&root).context("the tests run on PostgreSQL too")?;
    let mut tests = cargo();
    tests.args(["test", "--workspace", "--no-fail-fast"]).env("CAZIER_TEST_PG", &cluster.url);
    let pages = empty_gallery(&root)?;
    let sum = run_tests(tools.hand_over(&mut tests).env("CAZIER_GALLERY", &pages))?;
    step("the gallery: every page that a test saw, before a browser");
    let mut gallery = Command::new(root.join("target/debug/gallery"));
    let looked = run(tools.hand_over(gallery.arg(&pages)));
    step("done");
    say(&format!("{} passed, {} failed", sum.passed, sum.failed));
    if !sum.ended_well || sum.failed > 0 || sum.passed == 0 {
        bail!("not everything holds");
    }
    looked.context("pages have something wrong")?;
    Ok(())
}

/// The folder in which the tests keep the pages that they see.
fn empty_gallery(root: &Path) -> Result<PathBuf> {
    let folder = root.join("target/gallery");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    Ok(folder)
}

/// Runs the independent OpenID Connect peers alone. Ends with the sum of what each of them says it has checked.
pub fn peers() -> Result<()> {
    let tools = tools::install_peers(&root())?;
    let mut tests = cargo();
    tests.args(["test", "--quiet", "--no-fail-fast", "-p", "ghiseul", "-p", "hub", "--lib"]);
    tests.args(["--", "peer::", "--nocapture", "--test-threads=2"]);
    let mut checks = Sum::default();
    let said = |line: &str| {
        // A peer's last line; the test runner's own summary begins otherwise.
        let numbers = line.strip_suffix(" failed").and_then(|it| it.split_once(" passed, "));
        if let Some((passed, failed)) = numbers {
            checks.passed += passed.trim().parse().unwrap_or(0);
            checks.failed += failed.trim().parse().unwrap_or(0);
        }
    };
    let sum = run_tests_with(tools.hand_over(&mut tests), said)?;
    say(&format!("{} passed, {} failed", checks.passed, checks.failed));
    if !sum.ended_well || sum.failed > 0 || checks.failed > 0 || checks.passed == 0 {
        bail!("a peer is not content");
    }
    Ok(())
}

/// Runs the tests that compare routes and messages with the documents in `docs/openapi`. Providers own their documents; the
/// consumers' adapters are tested against the same files.
pub fn openapi() -> Result<()> {
    run(cargo().args([
        "test",
        "--quiet",
        "-p",
        "registers",
        "-p",
        "rocris",
        "-p",
        "signing",
        "-p",
        "hub",
        "openapi",
    ]))
}

fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

#[derive(Default)]
struct Sum {
    passed: u32,
    failed: u32,
    ended_well: bool,
}

/// After how long without a word the running test executable is ended: something in it waits for what never comes.
const SILENCE_MAX: Duration = Duration::from_mins(15);

/// Runs the test command, shows what it says, and adds up its summaries.
fn run_tests(command: &mut Command) -> Result<Sum> {
    run_tests_with(command, |_| {})
}

/// As [`run_tests`], and hands each line over.
fn run_tests_with(command: &mut Command, mut each: impl FnMut(&str)) -> Result<Sum> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let out = child.stdout.take().context("the tests say nothing")?;
    let lines = read_lines(out);
    let mut sum = Sum::default();
    loop {
        match lines.recv_timeout(SILENCE_MAX) {
            Ok(line) => {
                say(&line);
                each(&line);
                if let Some(rest) = line.strip_prefix("test result: ") {
                    sum.passed += counted(rest, " passed");
                    sum.failed += counted(rest, " failed");
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                say("xtask: a test hangs; its executable is ended, and the next one begins");
                end_children(child.id());
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    sum.ended_well = child.wait()?.success();
    Ok(sum)
}

/// The lines of a stream, as they come.
fn read_lines(out: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, lines) = mpsc::channel();
    std::thread::spawn(move || {
        BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| tell.send(line))
    });
    lines
}

/// Ends the processes that `parent` started. Cargo then counts the executable as failed and goes on.
fn end_children(parent: u32) {
    let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"));
    for child in children.unwrap_or_default().split_whitespace() {
        // Whoever is gone meanwhile needs no ending.
        let _ = Command::new("kill").args(["-KILL", child]).status();
    }
}

fn counted(summary: &str, what: &str) -> u32 {
    summary
        .split(';')
        .find_map(|part| part.strip_suffix(what))
        .and_then(|part| part.rsplit(' ').next())
        .and_then(|n| n.parse().ok())
        .unwrap_or(0)
}
