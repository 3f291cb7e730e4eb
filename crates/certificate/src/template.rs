//! The template writer: everything that all certificates share is written and hashed once.

use std::fmt;
use std::io::Write as _;

use aws_lc_rs::digest::{Context, SHA256, digest};
use base::Timestamp;
use jiff::tz::TimeZone;

use crate::canonical::{Document, FILE_NAME};
use crate::font::Fonts;
use crate::layout::{Layout, PAGE_HEIGHT, PAGE_WIDTH, Unfit};
use crate::model::Certificate;
use crate::pdf::{File, hex_digits, integer, nums, text_string, xref_entry};
use crate::profile::{Profile, SignatureProfile};
use crate::staged::Staged;
use crate::{icc, page, qr, sample, xmp};

/// The printing form of one issuer: built once, prints any number of certificates.
pub struct Template {
    profile: Profile,
    fonts: Fonts,
    layout: Layout,
    /// The file up to the first byte that differs.
    prefix: Vec<u8>,
    /// SHA-256 after the prefix.
    midstate: Context,
    /// The cross-reference entries of the objects in the prefix.
    xref: Vec<u8>,
    objects: usize,
    dictionary: Vec<u8>,
    version: String,
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template").field("version", &self.version).finish_non_exhaustive()
    }
}

/// Why a template cannot be built: the configuration must be corrected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A configured text has a character that the fonts do not have.
    #[error("a configured text has the character {0:?}, which the fonts do not have")]
    Unprintable(char),
    /// A configured text does not fit its place.
    #[error("the configured {0} does not fit its place on the page")]
    TooWide(&'static str),
    /// The hole for the signature is odd or too small.
    #[error("the hole for the signature must have an even number of digits, at least 4096")]
    Hole,
    /// A text claims a qualified signature although a development key signs.
    #[error("the configured {0} claims a qualified signature, but a development key signs")]
    ClaimsQualified(&'static str),
}

/// Why a certificate cannot be printed: a person must look at its data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// A text has a character that the fonts of the certificate do not have.
    #[error("the field {field} has the character {character:?}, which cannot be printed")]
    Unprintable {
        /// The field of the certificate.
        field: &'static str,
        /// The character.
        character: char,
    },
    /// The texts do not fit the page, even in the smallest type.
    #[error("the texts do not fit the page")]
    TooLong,
}

impl From<Unfit> for TemplateError {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Missing(missing) => Self::Unprintable(missing.0),
            Unfit::TooWide(name) => Self::TooWide(name),
        }
    }
}

// Object numbers. What differs comes first, so that adding to the constant part moves nothing.
const CONTENT: usize = 1;
const QR: usize = 2;
const LINK: usize = 3;
const METADATA: usize = 4;
const DATA: usize = 5;
const INFO: usize = 6;
const SIGNATURE: usize = 7;
const CATALOG: usize = 8;
const PAGES: usize = 9;
const PAGE: usize = 10;
const HEAD: usize = 11;
const FOOT: usize = 12;
const REGULAR: usize = 13;
const BOLD: usize = 19;
const PROFILE: usize = 25;
const FIELD: usize = 26;
const FILE_SPEC: usize = 27;
const STRUCTURE: usize = 28;
const PARENTS: usize = 29;
const ELEMENTS: usize = 30;

/// Room for three numbers of ten digits in `/ByteRange`.
const RANGE_ROOM: usize = 32;

impl Template {
    /// Builds the printing form of a profile. Takes some milliseconds; do it once.
    pub fn new(profile: &Profile) -> Result<Self, TemplateError> {
        check(profile)?;
        let fonts = Fonts::load();
        let layout = Layout::new(profile, &fonts, [LINK, FIELD])?;
        let file = constant_part(&fonts, &layout);
        let mut offsets = file.offsets;
        offsets.sort_unstable();
        let mut xref = Vec::with_capacity(20 * offsets.len());
        for (_, offset) in &offsets {
            xref_entry(&mut xref, *offset);
        }
        let objects = SIGNATURE + 1 + offsets.len();
        let mut midstate = Context::new(&SHA256);
        midstate.update(&file.bytes);
        let mut template = Self {
            profile: profile.clone(),
            fonts,
            layout,
            prefix: file.bytes,
            midstate,
            xref,
            objects,
            dictionary: Vec::new(),
            version: String::new(),
        };
        let sample = template.stage(&sample::certificate());
        template.dictionary = sample.map_err(|_| TemplateError::TooWide("sample"))?.bytes;
        template.version = hex::encode(digest(&SHA256, &template.dictionary));
        Ok(template)
    }

    /// Prints a certificate: a finished file with a hole for its signature. The same certificate
    /// always gives the same bytes.
    pub fn stage(&self, certificate: &Certificate) -> Result<Staged, RenderError> {
        let content = page::write(&self.layout, &self.fonts, certificate)?;
        let address = self.address(certificate);
        let code = qr::encode(&address).ok_or(RenderError::TooLong)?;
        let data = Document::new(&self.profile, certificate).to_bytes();
        let moment = Moment::new(certificate.issued_at);
        let title = format!("Certificat de cazier judiciar {}", certificate.number);

        let mut bytes = Vec::with_capacity(
            self.prefix.len() + content.len() + data.len() + self.profile.hole_digits + 8 * 1024,
        );
        bytes.extend_from_slice(&self.prefix);
        let mut file = File { bytes, offsets: Vec::with_capacity(SIGNATURE) };
        file.stream(CONTENT, "", &content);
        let entries = format!(
            "/Type/XObject/Subtype/Image/ImageMask true/BitsPerComponent 1/Decode[1 0]\
             /Width {0}/Height {0}",
            code.size
        );
        file.stream(QR, &entries, &code.rows);
        self.link(&mut file, &address);
        let metadata = xmp::packet(&title, &moment.iso);
        file.stream(METADATA, "/Type/Metadata/Subtype/XML", &metadata);
        let entries = format!(
            "/Type/EmbeddedFile/Subtype/application#2Fjson/Params<</Size {}/ModDate({})>>",
            data.len(),
            moment.pdf
        );
        file.stream(DATA, &entries, &data);
        file.object(
            INFO,
            &format!(
                "<</Title({title})/Producer({})/CreationDate({1})/ModDate({1})>>",
                xmp::PRODUCER,
                moment.pdf
            ),
        );
        let identifier = digest(&SHA256, &data);
        Ok(self.finish(file, &moment, &identifier.as_ref()[..16]))
    }

    /// Refuses what [`Template::stage`] would refuse, for the price of laying out the page only: for
    /// those who must know before they bind a number.
    pub fn check(&self, certificate: &Certificate) -> Result<(), RenderError> {
        page::write(&self.layout, &self.fonts, certificate)?;
        qr::encode(&self.address(certificate)).ok_or(RenderError::TooLong).map(drop)
    }

    /// A real file of this template, the dictionary with which its certificates are compressed
    /// (it makes 50 KB some 300 bytes). It must be stored under [`Template::version`] for as long
    /// as any certificate compressed with it.
    pub fn dictionary(&self) -> &[u8] {
        &self.dictionary
    }

    /// The SHA-256 of the dictionary in hexadecimal: another text, font or program version that
    /// prints another file is another version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The profile it was built from.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The height of the last part of the flowing middle.
    #[cfg(test)]
    pub(crate) fn middle_end(&self) -> f32 {
        self.layout.legal.height
    }

    /// The address in the QR code.
    fn address(&self, certificate: &Certificate) -> String {
        let mut address = self.profile.verify_url.clone();
        address.query_pairs_mut().append_pair("n", certificate.number.as_str());
        address.into()
    }

    fn link(&self, file: &mut File, address: &str) {
        file.begin(LINK);
        let out = &mut file.bytes;
        out.extend_from_slice(b"<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/StructParent 1/Rect[");
        nums(out, &self.layout.link);
        out.extend_from_slice(b"]/Contents");
        text_string(out, "Deschide pagina de verificare a certificatului");
        out.extend_from_slice(b"/A<</Type/Action/S/URI/URI");
        text_string(out, address);
        out.extend_from_slice(b">>>>");
        file.end();
    }

    /// Writes the signature dictionary with its hole, the cross-reference table and the trailer,
    /// and hashes everything but the hole.
    fn finish(&self, mut file: File, moment: &Moment, identifier: &[u8]) -> Staged {
        file.begin(SIGNATURE);
        let out = &mut file.bytes;
        write!(
            out,
            "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M({})/ByteRange[0 ",
            moment.pdf
        )
        .expect("writing to memory does not fail");
        let range_at = out.len();
        out.resize(range_at + RANGE_ROOM, b' ');
        out.extend_from_slice(b"]/Contents<");
        let hole = out.len()..out.len() + self.profile.hole_digits;
        out.resize(hole.end, b'0');
        out.extend_from_slice(b">>>");
        file.end();

        let File { bytes: mut out, mut offsets } = file;
        offsets.sort_unstable();
        let xref_at = out.len();
        write!(out, "xref\n0 {}\n0000000000 65535 f \n", self.objects)
            .expect("writing to memory does not fail");
        for (_, offset) in &offsets {
            xref_entry(&mut out, *offset);
        }
        out.extend_from_slice(&self.xref);
        write!(out, "trailer\n<</Size {}/Root {CATALOG} 0 R/Info {INFO} 0 R/ID[", self.objects)
            .expect("writing to memory does not fail");
        for _ in 0..2 {
            out.push(b'<');
            out.extend(identifier.iter().copied().flat_map(hex_digits));
            out.push(b'>');
        }
        out.extend_from_slice(b"]>>\nstartxref\n");
        integer(&mut out, xref_at);
        out.extend_from_slice(b"\n%%EOF\n");

        let after = hole.end + 1;
        let byte_range = [0, hole.start - 1, after, out.len() - after];
        let range = format!("{} {} {}", byte_range[1], byte_range[2], byte_range[3]);
        out[range_at..range_at + range.len()].copy_from_slice(range.as_bytes());
        let mut context = self.midstate.clone();
        context.update(&out[self.prefix.len()..byte_range[1]]);
        context.update(&out[after..]);
        let mut digest = [0; 32];
        digest.copy_from_slice(context.finish().as_ref());
        Staged { bytes: out, hole, byte_range, digest }
    }
}

fn check(profile: &Profile) -> Result<(), TemplateError> {
    if !profile.hole_digits.is_multiple_of(2) || profile.hole_digits < 4096 {
        return Err(TemplateError::Hole);
    }
    if profile.signature == SignatureProfile::Development {
        for (name, phrase) in profile.wording.phrases() {
            if phrase.text.to_lowercase().contains("calificat") {
                return Err(TemplateError::ClaimsQualified(name));
            }
        }
    }
    Ok(())
}

/// Writes the objects that are the same in every certificate.
fn constant_part(fonts: &Fonts, layout: &Layout) -> File {
    use crate::font::Weight;
    let mut file = File::default();
    // Four bytes above 127 tell programs that the file is not text.
    file.bytes.extend_from_slice(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
    file.object(
        CATALOG,
        &format!(
            "<</Type/Catalog/Pages {PAGES} 0 R/Lang(ro-RO)/MarkInfo<</Marked true>>\
             /StructTreeRoot {STRUCTURE} 0 R/Metadata {METADATA} 0 R\
             /ViewerPreferences<</DisplayDocTitle true>>\
             /OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1\
             /OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)\
             /DestOutputProfile {PROFILE} 0 R>>]\
             /Names<</EmbeddedFiles<</Names[({FILE_NAME}){FILE_SPEC} 0 R]>>>>\
             /AF[{FILE_SPEC} 0 R]/AcroForm<</Fields[{FIELD} 0 R]/SigFlags 3>>>>"
        ),
    );
    file.object(PAGES, &format!("<</Type/Pages/Kids[{PAGE} 0 R]/Count 1>>"));
    file.object(
        PAGE,
        &format!(
            "<</Type/Page/Parent {PAGES} 0 R/MediaBox[0 0 {PAGE_WIDTH} {PAGE_HEIGHT}]\
             /Resources<</Font<</F1 {REGULAR} 0 R/F2 {BOLD} 0 R>>/XObject<</Q {QR} 0 R>>>>\
             /Contents[{HEAD} 0 R {CONTENT} 0 R {FOOT} 0 R]/StructParents 0/Tabs/S\
             /Annots[{LINK} 0 R {FIELD} 0 R]>>"
        ),
    );
    file.deflated(HEAD, "", &layout.head);
    file.deflated(FOOT, "", &layout.foot);
    fonts.get(Weight::Regular).write(&mut file, REGULAR);
    fonts.get(Weight::Bold).write(&mut file, BOLD);
    file.deflated(PROFILE, "/N 3", &icc::srgb());
    file.begin(FIELD);
    let out = &mut file.bytes;
    write!(
        out,
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/F 132/Rect[0 0 0 0]\
         /P {PAGE} 0 R/V {SIGNATURE} 0 R/StructParent 2/TU"
    )
    .expect("writing to memory does not fail");
    text_string(out, "Semnătura electronică a certificatului");
    out.extend_from_slice(b">>");
    file.end();
    file.begin(FILE_SPEC);
    let out = &mut file.bytes;
    write!(
        out,
        "<</Type/Filespec/F({FILE_NAME})/UF({FILE_NAME})/AFRelationship/Source\
         /EF<</F {DATA} 0 R/UF {DATA} 0 R>>/Desc"
    )
    .expect("writing to memory does not fail");
    text_string(out, "Conținutul certificatului ca date");
    out.extend_from_slice(b">>");
    file.end();
    layout.tree.write(&mut file, [STRUCTURE, PARENTS, ELEMENTS, PAGE]);
    file
}

/// The instant of issue as PDF and XMP write it, in UTC.
struct Moment {
    pdf: String,
    iso: String,
}

impl Moment {
    fn new(instant: Timestamp) -> Self {
        let t = instant.to_zoned(TimeZone::UTC).datetime();
        let (year, month, day) = (t.year(), t.month(), t.day());
        let (hour, minute, second) = (t.hour(), t.minute(), t.second());
        Self {
            pdf: format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z"),
            iso: format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"),
        }
    }
}
