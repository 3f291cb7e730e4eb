//! The file as a reader sees it: objects, structure, texts, ranges.

mod read;
mod recorded;
mod standard_form;

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use base::PersonName;
use proptest::prelude::*;

use crate::canonical::Document;
use crate::layout::{TOP_FOOT, height};
use crate::{
    Act, Certificate, HoleTooSmall, Person, Phrase, Profile, RenderError, SignatureProfile,
    Template, TemplateError, sample,
};
use read::{Read, position};

/// Building a template takes a while without optimisation, and every test may use the same.
fn template() -> &'static Template {
    static TEMPLATE: LazyLock<Template> =
        LazyLock::new(|| Template::new(&sample::profile()).unwrap());
    &TEMPLATE
}

fn edit(certificate: &mut Certificate, change: impl FnOnce(&mut Person)) {
    let Act::NaturalPerson(person) = &mut certificate.act else { panic!("another kind") };
    change(person);
}

fn with_person(change: impl FnOnce(&mut Person)) -> Certificate {
    let mut certificate = sample::certificate();
    edit(&mut certificate, change);
    certificate
}

fn shown(certificate: &Certificate) -> Vec<(String, String)> {
    let staged = template().stage(certificate).unwrap();
    Read::new(&staged.bytes).reading()
}

#[test]
fn a_screen_reader_says_the_whole_act_in_order() {
    let reading = shown(&sample::certificate());
    let lines: Vec<String> =
        reading.iter().map(|(tag, text)| format!("{tag} {text}").trim_end().to_owned()).collect();
    assert_eq!(lines.join("\n") + "\n", include_str!("tests/reading.txt"));
}

/// Rule 51: issuer, identity, reason, result, number, dates, legal basis, signature, verification.
#[test]
fn states_everything_that_the_law_asks() {
    let certificate = sample::certificate();
    let person = sample::person();
    let reading = shown(&certificate);
    let page: String = reading.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
    for said in [
        "INSPECTORATUL GENERAL AL POLIȚIEI ROMÂNE",
        &person.name.surname,
        &person.name.given,
        person.cnp.as_str(),
        "29 februarie 1996",
        &person.birth_place,
        "Gheorghe",
        "Ileana",
        "Țăranu",
        &certificate.reason.text,
        "nu este înscrisă în cazierul judiciar",
        certificate.number.as_str(),
        "123456/2026",
        "22 noiembrie 2026",
        "22 mai 2027",
        "Legea nr. 290/2004",
        "Semnat cu o cheie de dezvoltare",
        "https://hub.mai.gov.ro/verificare",
        "tipărită pe hârtie nu este original",
    ] {
        assert!(page.contains(said), "{said} in\n{page}");
    }
}

#[test]
fn unknown_parents_and_no_previous_names_are_said() {
    let certificate = with_person(|person| {
        person.father = None;
        person.previous_names.clear();
    });
    let reading = shown(&certificate);
    let value = |label: &str| {
        let at = reading.iter().position(|(_, text)| text == label).unwrap();
        reading[at + 1].1.clone()
    };
    assert_eq!(value("Prenumele tatălui"), "nu este înregistrat");
    assert_eq!(value("Nume purtate anterior"), "niciunul");
}

#[test]
fn the_ranges_are_everything_but_the_hole() {
    let staged = template().stage(&sample::certificate()).unwrap();
    let [start, before, after, rest] = staged.byte_range;
    assert_eq!(start, 0);
    assert_eq!(staged.hole.len(), Profile::HOLE_DIGITS);
    assert_eq!((before, after), (staged.hole.start - 1, staged.hole.end + 1));
    assert_eq!(after + rest, staged.bytes.len());
    assert_eq!((staged.bytes[before], staged.bytes[after - 1]), (b'<', b'>'));
    assert!(staged.bytes[staged.hole.clone()].iter().all(|digit| *digit == b'0'));
    let mut signed = staged.bytes[..before].to_vec();
    signed.extend_from_slice(&staged.bytes[after..]);
    assert_eq!(digest(&SHA256, &signed).as_ref(), staged.digest);

    let read = Read::new(&staged.bytes);
    let signature = read.text(read.find("/SubFilter/ETSI.CAdES.detached"));
    let written = &signature[signature.find("/ByteRange[").unwrap() + 11..];
    let written: Vec<usize> = written[..written.find(']').unwrap()]
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    assert_eq!(written, staged.byte_range);
    assert!(signature.contains("/M(D:20261122083000Z)"), "{}", &signature[..200]);
}

#[test]
fn sealing_fills_the_hole_and_nothing_else() {
    let staged = template().stage(&sample::certificate()).unwrap();
    let signature: Vec<u8> = (0..=255).cycle().take(3000).collect();
    let sealed = staged.clone().seal(&signature).unwrap();
    let hole = staged.hole.clone();
    assert_eq!(sealed[..hole.start], staged.bytes[..hole.start]);
    assert_eq!(sealed[hole.end..], staged.bytes[hole.end..]);
    let digits = &sealed[hole.clone()];
    assert_eq!(hex::decode(&digits[..6000]).unwrap(), signature);
    assert!(digits[6000..].iter().all(|digit| *digit == b'0'));

    let reserved = Profile::HOLE_DIGITS / 2;
    assert!(staged.clone().seal(&vec![1; reserved]).is_ok());
    assert_eq!(
        staged.seal(&vec![1; reserved + 1]),
        Err(HoleTooSmall { needed: reserved + 1, reserved })
    );
}

#[test]
fn same_input_same_bytes() {
    let (one, two) = (template(), Template::new(&sample::profile()).unwrap());
    assert_eq!(one.version(), two.version());
    assert_eq!(one.version(), hex::encode(digest(&SHA256, one.dictionary())));
    assert_eq!(one.stage(&sample::certificate()), two.stage(&sample::certificate()));
    let other = with_person(|person| person.name.given = "Alt Prenume".into());
    let other = one.stage(&other).unwrap().bytes;
    let sample = one.stage(&sample::certificate()).unwrap().bytes;
    assert!(one.dictionary().ends_with(&sample));
    let common = other.iter().zip(&sample).take_while(|(a, b)| a == b).count();
    assert!(common > 50_000, "the constant part comes first: {common}");

    let mut profile = sample::profile();
    profile.wording.lead.text = "Altă formulare:".into();
    assert_ne!(Template::new(&profile).unwrap().version(), one.version());
}

#[test]
fn names_its_standards_and_is_dated() {
    let certificate = sample::certificate();
    let staged = template().stage(&certificate).unwrap();
    let read = Read::new(&staged.bytes);
    let metadata = String::from_utf8(read.stream(read.find("/Type/Metadata"))).unwrap();
    for part in [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>",
        "<xmp:CreateDate>2026-11-22T08:30:00Z</xmp:CreateDate>",
        &format!(">Certificat de cazier judiciar {}</rdf:li>", certificate.number),
    ] {
        assert!(metadata.contains(part), "{part} in {metadata}");
    }
    let catalog = read.text(read.find("/Type/Catalog"));
    for part in ["/Lang(ro-RO)", "/Marked true", "/DisplayDocTitle true", "/SigFlags 3", "/AF["] {
        assert!(catalog.contains(part), "{part} in {catalog}");
    }
    let field = read.text(read.find("/FT/Sig"));
    for part in ["/F 132", "/StructParent 2", "/TU<feff", "/Rect[0 0 0 0]"] {
        assert!(field.contains(part), "{part} in {field}");
    }
}

#[test]
fn the_data_inside_say_what_the_page_says() {
    let certificate = sample::certificate();
    let staged = template().stage(&certificate).unwrap();
    let read = Read::new(&staged.bytes);
    assert_eq!(
        Document::of_file(read.bytes).unwrap().to_bytes(),
        read.stream(read.find("/Type/EmbeddedFile"))
    );
    let data = read.stream(read.find("/Type/EmbeddedFile"));
    let document = Document::parse(&data).unwrap();
    assert_eq!(document, Document::new(&sample::profile(), &certificate));
    assert_eq!(document.certificate().unwrap(), certificate);
    assert!(read.text(read.find("/Type/Filespec")).contains("/AFRelationship/Source"));

    // The personal number is on the page and in the data, nowhere else: not in the title, not in
    // the address of the QR code.
    let person = sample::person();
    let cnp = person.cnp.as_str().as_bytes();
    let holders: Vec<_> =
        read.objects.iter().filter(|(_, object)| position(object, cnp).is_some()).collect();
    assert_eq!(holders.len(), 1);
    assert_eq!(*holders[0].0, read.find("/Type/EmbeddedFile"));
    let address = format!("(https://hub.mai.gov.ro/verificare?n={})", certificate.number);
    assert!(read.text(read.find("/S/URI")).contains(&address));
    assert!(read.bytes.len() < 110_000, "{}", read.bytes.len());
}

#[test]
fn a_development_key_never_looks_qualified() {
    let claims = |profile: SignatureProfile| {
        let profile = Profile::new("https://hub.mai.gov.ro/verificare".parse().unwrap(), profile);
        let staged = Template::new(&profile).unwrap().stage(&sample::certificate()).unwrap();
        let texts: Vec<String> =
            Read::new(&staged.bytes).reading().into_iter().map(|(_, text)| text).collect();
        let page = texts.join("\n").to_lowercase();
        let claims = page.replace("nu este calificată", "").contains("calificat");
        let warns = page.contains("document de test, fără valoare juridică");
        (claims, warns)
    };
    assert_eq!(claims(SignatureProfile::Development), (false, true));
    assert_eq!(claims(SignatureProfile::Seal), (true, false));
    assert_eq!(claims(SignatureProfile::Signature), (true, false));

    let mut profile = sample::profile();
    profile.wording.paper = Phrase { text: "Semnătură CALIFICATĂ.".into(), verified: true };
    let refused = Template::new(&profile).unwrap_err();
    assert_eq!(refused, TemplateError::ClaimsQualified("paper"));
}

#[test]
fn profiles_that_cannot_be_printed_are_refused() {
    let check = |change: fn(&mut Profile), expected: TemplateError| {
        let mut profile = sample::profile();
        change(&mut profile);
        assert_eq!(Template::new(&profile).unwrap_err(), expected);
    };
    check(|p| p.hole_digits = 4097, TemplateError::Hole);
    check(|p| p.hole_digits = 2048, TemplateError::Hole);
    check(|p| p.issuer.directorate = "警".into(), TemplateError::Unprintable('警'));
    check(|p| p.wording.title.text = "Titlu ".repeat(20), TemplateError::TooWide("title"));
    check(|p| p.issuer.ministry = "X".repeat(80), TemplateError::TooWide("issuer.ministry"));
    check(|p| p.wording.verify.text = "Text lung ".repeat(99), TemplateError::TooWide("verify"));
    let mut profile = sample::profile();
    profile.hole_digits = 4096;
    let staged = Template::new(&profile).unwrap().stage(&sample::certificate()).unwrap();
    assert_eq!(staged.hole.len(), 4096);
}

#[test]
fn what_cannot_be_printed_is_refused_by_field() {
    let template = template();
    let check = |field: &'static str, character: char, change: fn(&mut Certificate)| {
        let mut certificate = sample::certificate();
        change(&mut certificate);
        let refused = template.stage(&certificate).unwrap_err();
        assert_eq!(refused, RenderError::Unprintable { field, character });
        assert_eq!(template.check(&certificate), Err(refused), "asked before");
    };
    check("surname", '李', |c| edit(c, |p| p.name.surname = "李".into()));
    check("given", '\u{300}', |c| edit(c, |p| p.name.given = "Ne\u{300}".into()));
    check("birth_place", '\n', |c| edit(c, |p| p.birth_place = "Cluj\nNapoca".into()));
    check("father", '\u{200b}', |c| edit(c, |p| p.father = Some("Ion\u{200b}".into())));
    check("mother", 'ש', |c| edit(c, |p| p.mother = Some("שרה".into())));
    check("previous_names", '😀', |c| edit(c, |p| p.previous_names = vec!["😀".into()]));
    check("reason", '\u{202e}', |c| c.reason.text = "a\u{202e}b".into());
}

#[test]
fn letters_of_minorities_read_back() {
    for surname in
        ["Kovács-Őrsy", "Weiß", "Çelik", "Ђорђевић", "Παπαδόπουλος", "Їжакевич", "Łuczak"]
    {
        let certificate = with_person(|person| person.name = PersonName::new(surname, "Ana"));
        let reading = shown(&certificate);
        assert!(reading.contains(&("TD".into(), surname.into())), "{surname}");
    }
}

/// The lower end of the flowing middle, above the lower edge of the sheet.
fn lower_end(template: &Template, bytes: &[u8]) -> f32 {
    let read = Read::new(bytes);
    let content = String::from_utf8(read.stream(1)).unwrap();
    let last = content.lines().rfind(|line| line.ends_with(" cm")).unwrap();
    let y: f32 = last.split_whitespace().nth(6).unwrap().parse().unwrap();
    y - template.middle_end()
}

#[test]
fn endless_names_are_refused_and_never_overlap() {
    let template = template();
    let mut certificate = with_person(|person| {
        person.name.surname = "Wolfeschlegelsteinhausenbergerdorff".repeat(9);
        person.name.given = "Maria Ioana ".repeat(20).trim().into();
    });
    let staged = template.stage(&certificate).unwrap();
    assert_eq!(template.check(&certificate), Ok(()));
    assert!(lower_end(template, &staged.bytes) >= height(TOP_FOOT));
    edit(&mut certificate, |person| person.previous_names = vec!["Constantinescu".repeat(30); 9]);
    assert_eq!(template.stage(&certificate), Err(RenderError::TooLong));
    assert_eq!(template.check(&certificate), Err(RenderError::TooLong));
}

/// One template serves all workers of a process.
#[test]
fn a_template_is_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(template());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_name_is_printed_whole_or_refused(
        surname in "[A-ZȘȚĂÂÎa-zșțăâîőűß' -]{1,300}",
        place in "[A-Za-zșț, -]{1,200}",
        previous in prop::collection::vec("[A-Za-z -]{1,60}", 0..6),
    ) {
        let template = template();
        let certificate = with_person(|person| {
            person.name.surname = surname.clone();
            person.birth_place = place;
            person.previous_names = previous;
        });
        match template.stage(&certificate) {
            Ok(staged) => {
                prop_assert!(lower_end(template, &staged.bytes) >= height(TOP_FOOT));
                let reading = Read::new(&staged.bytes).reading();
                prop_assert!(reading.contains(&("TD".into(), surname)));
            }
            Err(refused) => prop_assert_eq!(refused, RenderError::TooLong),
        }
    }
}
