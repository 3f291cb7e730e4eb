//! The documents of the run, before judges who know nothing of us.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use e2e::country::executable;
use e2e::{Country, judges};

/// Letters that an extracted text must still have.
const LETTERS: [char; 5] = ['ș', 'ț', 'ă', 'â', 'î'];

/// Every certificate that a person downloaded is accepted by all, and no changed one by anybody.
pub fn hold_before_every_judge(country: &Country) -> Result<()> {
    let (files, work) = are_accepted(country, 5)?;
    changed(country, &files[0], &work)
}

/// Every certificate that somebody downloaded, and there are some, is accepted by all. Gives them, and a folder to work in.
pub fn are_accepted(country: &Country, at_least: usize) -> Result<(Vec<PathBuf>, PathBuf)> {
    let all = downloads(country)?;
    ensure!(all.len() >= at_least, "only {} certificates to judge", all.len());
    let files: Vec<&Path> = all.iter().map(|(_, file)| file.as_path()).collect();
    judges::verapdf(&files)?;
    let work = country.folder().join("judged");
    std::fs::create_dir_all(&work)?;
    judges::dss(&country.guide.trust, &country.guide.devpki, &files, &work)?;
    for (kind, file) in &all {
        let judged = one(country, kind, file, &work);
        judged.with_context(|| file.display().to_string())?;
    }
    Ok((all.into_iter().map(|(_, file)| file).collect(), work))
}

fn downloads(country: &Country) -> Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for owner in std::fs::read_dir(country.folder().join("downloads"))? {
        let owner = owner?;
        let kind = owner.file_name().to_string_lossy().into_owned();
        for file in std::fs::read_dir(owner.path())? {
            let path = file?.path();
            // A second download of the same file was compared with the first already.
            if !path.to_string_lossy().contains('(') {
                found.push((kind.clone(), path));
            }
        }
    }
    Ok(found)
}

fn one(country: &Country, kind: &str, file: &Path, work: &Path) -> Result<()> {
    let trust = &country.guide.trust;
    judges::qpdf(file)?;
    judges::pdfsig(file)?;
    judges::openssl(trust, file, work)?;
    let (accepted, said) = judges::pyhanko(trust, file)?;
    ensure!(accepted, "pyHanko refuses:\n{said}");
    let (accepted, said) = ours(trust, file)?;
    ensure!(accepted, "`cazier verify` refuses:\n{said}");

    let text = judges::text(file)?;
    let person = country.person(kind)?;
    let number = file.file_stem().context("no name")?.to_string_lossy().replace("cazier-", "");
    for part in [&person.surname, &person.given, &person.cnp, &number] {
        ensure!(text.contains(part), "the text lacks {part}:\n{text}");
    }
    for letter in LETTERS {
        ensure!(text.contains(letter), "the text has no {letter}:\n{text}");
    }
    let code = judges::qr(file, work)?;
    let expected = country.guide.hub.join(&format!("/verificare?n={number}"))?;
    ensure!(code == expected.as_str(), "the code on the paper leads to {code}");
    Ok(())
}

/// `cazier verify`, with the development root.
fn ours(trust: &Path, file: &Path) -> Result<(bool, String)> {
    let mut command = Command::new(executable("cazier")?);
    let out = command.arg("verify").arg(file).arg("--trust").arg(trust).output()?;
    Ok((out.status.success(), String::from_utf8_lossy(&out.stdout).into_owned()))
}

/// A flipped bit anywhere, and a page laid over the signed one, are refused.
fn changed(country: &Country, file: &Path, work: &Path) -> Result<()> {
    let trust = &country.guide.trust;
    let bytes = std::fs::read(file)?;
    let signature = judges::signature_hole(&bytes)?;
    let places = [
        ("the first object", 40),
        ("a quarter of the file", bytes.len() / 4),
        ("the middle of the file", bytes.len() / 2),
        ("the signature", judges::signed_digest(&bytes)? + 20),
        ("behind the signature", signature.end + 30),
    ];
    for (what, at) in places {
        let mut flipped = bytes.clone();
        // In the signature the byte stays a hexadecimal digit, so that it is the value that is wrong.
        flipped[at] = if flipped[at] == b'4' { b'5' } else { b'4' };
        refused(trust, &flipped, work, what)?;
    }
    refused(trust, &judges::shadow(&bytes)?, work, "a shadow update")?;
    let mut longer = bytes.clone();
    longer.extend_from_slice(b"\n% something more\n%%EOF\n");
    refused(trust, &longer, work, "something appended")
}

fn refused(trust: &Path, bytes: &[u8], work: &Path, what: &str) -> Result<()> {
    let file = work.join("changed.pdf");
    std::fs::write(&file, bytes)?;
    let (accepted, said) = judges::pyhanko(trust, &file)?;
    ensure!(!accepted, "pyHanko accepts a file with {what} changed:\n{said}");
    let (accepted, said) = ours(trust, &file)?;
    ensure!(!accepted, "`cazier verify` accepts a file with {what} changed:\n{said}");
    Ok(())
}
