//! Independent programs that judge a certificate: veraPDF, EU DSS, pyHanko, poppler, qpdf, OpenSSL.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::browser::tool_folder;

fn folder() -> Result<PathBuf> {
    tool_folder("CAZIER_JUDGES", "target/judges")
}

/// Runs a judge; its words, and whether it accepted.
fn ask(command: &mut Command) -> Result<(bool, String)> {
    let out = command.output().with_context(|| format!("cannot start {command:?}"))?;
    let said =
        format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    Ok((out.status.success(), said))
}

fn must(judge: &str, (accepted, said): (bool, String)) -> Result<String> {
    if !accepted {
        bail!("{judge} refuses:\n{said}");
    }
    Ok(said)
}

/// veraPDF, for PDF/A-3a and PDF/UA-1.
pub fn verapdf(files: &[&Path]) -> Result<()> {
    let folder = folder()?.join("vera");
    let jars = [
        "jaxb-runtime",
        "jaxb-core",
        "jaxb-impl",
        "txw2",
        "istack-commons-runtime",
        "javax.activation",
        "FastInfoset",
    ]
    .map(|jar| format!("/usr/share/java/{jar}.jar"))
    .join(":");
    let class_path = format!("{0}/verapdf.jar:{0}:{jars}", folder.display());
    let mut java = Command::new("java");
    must("veraPDF", ask(java.args(["-cp", &class_path, "Vera", "3a,ua1"]).args(files))?)?;
    Ok(())
}

/// EU DSS; `TOTAL_PASSED` is asked for. Left out, loudly, where it could not be installed (never in CI).
pub fn dss(trust: &Path, files: &[&Path]) -> Result<()> {
    let folder = folder()?.join("dss");
    if !folder.join("Dss.class").exists() && std::env::var_os("CI").is_none() {
        return Ok(());
    }
    let class_path = format!("{0}:{0}/lib/*", folder.display());
    let mut java = Command::new("java");
    must("EU DSS", ask(java.args(["-cp", &class_path, "Dss"]).arg(trust).args(files))?)?;
    Ok(())
}

/// pyHanko, with the development root as the only trust. `Ok(false)` where it refuses.
pub fn pyhanko(trust: &Path, file: &Path) -> Result<(bool, String)> {
    let program = folder()?.join("venv/bin/pyhanko");
    ask(Command::new(program)
        .args(["sign", "validate", "--no-revocation-check", "--trust-replace", "--trust"])
        .arg(trust)
        .arg(file))
}

/// `qpdf --check`.
pub fn qpdf(file: &Path) -> Result<()> {
    must("qpdf", ask(Command::new("qpdf").arg("--check").arg(file))?).map(|_| ())
}

/// `pdfsig`, which must find one valid signature over the whole document.
pub fn pdfsig(file: &Path) -> Result<()> {
    let said = must("pdfsig", ask(Command::new("pdfsig").arg("-nocert").arg(file))?)?;
    if !said.contains("Signature is Valid") || !said.contains("Total document signed") {
        bail!("pdfsig refuses:\n{said}");
    }
    Ok(())
}

/// The text of a document, as `pdftotext` reads it.
pub fn text(file: &Path) -> Result<String> {
    must("pdftotext", ask(Command::new("pdftotext").args(["-layout"]).arg(file).arg("-"))?)
}

/// `openssl cms -verify -cades` over the signed byte ranges.
pub fn openssl(trust: &Path, file: &Path, work: &Path) -> Result<()> {
    let bytes = std::fs::read(file)?;
    let (content, cms) = parts(&bytes)?;
    let (content_file, cms_file) = (work.join("content.bin"), work.join("signature.der"));
    std::fs::write(&content_file, content)?;
    std::fs::write(&cms_file, cms)?;
    let mut command = Command::new("openssl");
    command.args([
        "cms",
        "-verify",
        "-binary",
        "-cades",
        "-inform",
        "DER",
        "-purpose",
        "any",
        "-out",
        "/dev/null",
    ]);
    command.arg("-in").arg(cms_file).arg("-content").arg(content_file).arg("-CAfile").arg(trust);
    must("openssl", ask(&mut command)?).map(|_| ())
}

/// The signed bytes and the signature, found by the last `/ByteRange`.
fn parts(bytes: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let at = bytes.windows(10).rposition(|w| w == b"/ByteRange").context("no signature")?;
    let tail = String::from_utf8_lossy(&bytes[at..(at + 80).min(bytes.len())]).into_owned();
    let numbers: Vec<usize> = tail
        .split(['[', ']'])
        .nth(1)
        .context("no byte range")?
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let [start, before, resume, after] = numbers[..] else {
        bail!("a byte range of {} numbers", numbers.len())
    };
    let mut content = bytes.get(start..start + before).context("outside the file")?.to_vec();
    content.extend_from_slice(bytes.get(resume..resume + after).context("outside the file")?);
    let hex = bytes.get(start + before + 1..resume - 1).context("outside the file")?;
    let digits: Vec<u8> = hex
        .iter()
        .filter_map(|d| char::from(*d).to_digit(16))
        .map(|d| u8::try_from(d).unwrap_or(0))
        .collect();
    let mut cms: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    // The hole is larger than the signature: cut by the length that DER itself gives.
    let length = match cms.get(1).copied().context("an empty signature")? {
        short if short < 0x80 => 2 + usize::from(short),
        0x82 => 4 + (usize::from(cms[2]) << 8 | usize::from(cms[3])),
        other => bail!("a DER length of the form {other:#x}"),
    };
    cms.truncate(length);
    Ok((content, cms))
}
