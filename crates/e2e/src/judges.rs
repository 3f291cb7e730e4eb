//! Independent programs that judge a certificate: veraPDF, EU DSS, pyHanko, poppler, qpdf, OpenSSL.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use url::Url;

use crate::chromium::tool_folder;

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

/// EU DSS; `TOTAL_PASSED` is asked for. It asks the trust services at `services` about revocation. Left out, loudly, where
/// it could not be installed (never in CI).
pub fn dss(trust: &Path, services: &Url, files: &[&Path], work: &Path) -> Result<()> {
    let folder = folder()?.join("dss");
    if !folder.join("Dss.class").exists() && std::env::var_os("CI").is_none() {
        #[expect(clippy::print_stderr, reason = "a judge that is missing must be seen")]
        {
            eprintln!("EU DSS IS NOT INSTALLED: nothing was judged by it.");
        }
        return Ok(());
    }
    // Java asks the system, which does not always know that `*.localhost` is loopback (RFC 6761, 6.3).
    let hosts = work.join("hosts");
    std::fs::write(&hosts, format!("127.0.0.1 {}\n", services.host_str().unwrap_or_default()))?;
    let class_path = format!("{0}:{0}/lib/*", folder.display());
    let mut java = Command::new("java");
    java.arg(format!("-Djdk.net.hosts.file={}", hosts.display()));
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

/// The place of the signature in a file: the hexadecimal digits between the two signed ranges.
pub fn signature_hole(bytes: &[u8]) -> Result<Range<usize>> {
    let [start, before, resume, _] = byte_range(bytes)?;
    Ok(start + before + 1..resume - 1)
}

/// Where the signature keeps the digest of the document. Other bytes of a CMS, such as certificates that a reader can get
/// elsewhere, are not what is signed.
pub fn signed_digest(bytes: &[u8]) -> Result<usize> {
    let hole = signature_hole(bytes)?;
    // The attribute messageDigest (1.2.840.113549.1.9.4): its name, a set, an octet string of 32 bytes.
    let attribute = b"06092a864886f70d01090431220420";
    let found = bytes[hole.clone()].windows(attribute.len()).position(|w| w == attribute);
    Ok(hole.start + found.context("the signature has no digest")? + attribute.len())
}

/// The file with an update that changes what the page shows, and leaves the signed bytes as they are.
pub fn shadow(bytes: &[u8]) -> Result<Vec<u8>> {
    let shown = number_after(bytes, b"/Contents[")?;
    let root = number_after(bytes, b"/Root ")?;
    let size = number_after(bytes, b"/Size ")?;
    let earlier = number_after(bytes, b"startxref\n")?;
    let mut file = bytes.to_vec();
    let at = file.len();
    let stream = "1 0 0 rg 100 400 300 200 re f";
    let length = stream.len();
    file.extend_from_slice(
        format!("{shown} 0 obj\n<</Length {length}>>\nstream\n{stream}\nendstream\nendobj\n")
            .as_bytes(),
    );
    let table = file.len();
    file.extend_from_slice(
        format!(
            "xref\n{shown} 1\n{at:010} 00000 n \ntrailer\n<</Size {size}/Root {root} 0 R/Prev {earlier}>>\n\
             startxref\n{table}\n%%EOF\n"
        )
        .as_bytes(),
    );
    Ok(file)
}

/// The number that stands behind the last occurrence of a word.
fn number_after(bytes: &[u8], word: &[u8]) -> Result<usize> {
    let at = bytes.windows(word.len()).rposition(|w| w == word);
    let at = at.with_context(|| format!("no {}", String::from_utf8_lossy(word)))?;
    let digits = bytes[at + word.len()..].iter().take_while(|b| b.is_ascii_digit());
    let digits: String = digits.map(|b| char::from(*b)).collect();
    digits.parse().with_context(|| format!("no number behind {}", String::from_utf8_lossy(word)))
}

/// What the code on the first page says.
pub fn qr(file: &Path, work: &Path) -> Result<String> {
    let picture = work.join("page");
    let mut draw = Command::new("pdftoppm");
    draw.args(["-gray", "-r", "200", "-f", "1", "-singlefile"]).arg(file).arg(&picture);
    must("pdftoppm", ask(&mut draw)?)?;
    let bytes = std::fs::read(picture.with_extension("pgm"))?;
    let mut head = bytes.splitn(4, u8::is_ascii_whitespace);
    let mut number = || -> Result<usize> {
        let digits = head.next().context("no picture")?;
        Ok(std::str::from_utf8(digits)?.parse().unwrap_or(0))
    };
    let (_, width, height) = (number()?, number()?, number()?);
    let pixels = &bytes[bytes.len() - width * height..];
    let mut picture =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let found = picture.detect_grids();
    let grid = found.first().context("no code on the page")?;
    Ok(grid.decode()?.1)
}

/// The four numbers of the last `/ByteRange`.
fn byte_range(bytes: &[u8]) -> Result<[usize; 4]> {
    let at = bytes.windows(10).rposition(|w| w == b"/ByteRange").context("no signature")?;
    let tail = String::from_utf8_lossy(&bytes[at..(at + 80).min(bytes.len())]).into_owned();
    let inside = tail.split(['[', ']']).nth(1).context("no byte range")?;
    let numbers: Vec<usize> =
        inside.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let count = numbers.len();
    numbers.try_into().map_err(|_| anyhow::anyhow!("a byte range of {count} numbers"))
}

/// The signed bytes and the signature.
fn parts(bytes: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let [start, before, resume, after] = byte_range(bytes)?;
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
