//! Documents with what is recorded, and the kinds other than the certificate of a natural person.

use proptest::prelude::*;

use super::read::{Read, number_after, position};
use super::template;
use crate::canonical::Document;
use crate::form::Shape;
use crate::line::Offence;
use crate::{Act, Certificate, Line, Outcome, RenderError, sample};

fn read_lines(certificate: &Certificate) -> Vec<String> {
    let staged = template().stage(certificate).unwrap();
    let reading = Read::new(&staged.bytes).reading();
    reading.iter().map(|(tag, text)| format!("{tag} {text}").trim_end().to_owned()).collect()
}

fn change_lines(certificate: &mut Certificate, change: impl Fn(&mut Line)) {
    let Outcome::Recorded { lines } = &mut certificate.outcome else { panic!("not recorded") };
    lines.iter_mut().for_each(change);
}

/// Rule 53, in the order in which it is read aloud.
#[test]
fn a_screen_reader_says_each_judgment_in_order() {
    let lines = read_lines(&sample::recorded(sample::certificate(), 2));
    assert_eq!(lines.join("\n") + "\n", include_str!("recorded.txt"));
}

/// Rule 43, and what makes the kinds different from each other.
#[test]
fn every_kind_says_what_it_is() {
    let said = |certificate: &Certificate| read_lines(certificate).join("\n");
    let all: Vec<String> = sample::kinds().iter().map(said).collect();
    let recorded: Vec<String> =
        sample::kinds().into_iter().map(|kind| said(&sample::recorded(kind, 1))).collect();
    let wanted: [&[&str]; 6] = [
        &["H1 CERTIFICAT DE CAZIER JUDICIAR", "TD 22 mai 2027"],
        &[
            "H1 CERTIFICAT DE CAZIER JUDICIAR",
            "TD Țesătoria Făgetul S.R.L.",
            "TD 12345674",
            "TD J12/1234/2010",
            "Fabricii nr. 5",
            "Reprezentant legal",
            "TD 22 mai 2027",
        ],
        &["H1 CERTIFICAT DE INTEGRITATE COMPORTAMENTALĂ", "Legea nr. 118/2019", "TD 22 mai 2027"],
        &[
            "H1 EXTRAS DE PE CAZIERUL JUDICIAR",
            "TD Primăria Municipiului Alba Iulia",
            "TD nr. 4512 din 20 noiembrie 2026",
            "art. 20 alin. (7)",
        ],
        &["H1 COPIE DE PE CAZIERUL JUDICIAR", "TD Parchetul de pe lângă", "TH Prenume"],
        &["H1 COPIE DE PE CAZIERUL JUDICIAR", "TD Parchetul de pe lângă", "TD 12345674"],
    ];
    for ((clean, recorded), wanted) in all.iter().zip(&recorded).zip(wanted) {
        for part in wanted {
            assert!(clean.contains(part) && recorded.contains(part), "{part} in\n{recorded}");
        }
        let copy = clean.contains("COPIE");
        assert_eq!(clean.contains("Valabil până la"), !copy && !clean.contains("EXTRAS"));
        assert_eq!(recorded.contains("control judiciar"), copy, "{recorded}");
        assert!(!clean.contains("H2 Înscrieri") && recorded.contains("H2 Înscrieri"));
    }
}

#[test]
fn the_data_of_every_kind_read_back() {
    for clean in sample::kinds() {
        for certificate in [clean.clone(), sample::recorded(clean, 3)] {
            let staged = template().stage(&certificate).unwrap();
            let read = Read::new(&staged.bytes);
            let data = read.stream(read.find("/Type/EmbeddedFile"));
            let document = Document::parse(&data).unwrap();
            assert_eq!(document.kind, certificate.act.kind());
            let text = document.result.text.clone();
            assert!(read_lines(&certificate).contains(&format!("P {text}")), "{text}");
            assert_eq!(document.certificate().unwrap(), certificate);
        }
    }
}

#[test]
fn data_of_two_kinds_are_refused() {
    let document = Document::new(&sample::profile(), &sample::certificate());
    let mut both = document.clone();
    both.company = Some(sample::company());
    let mut nobody = document;
    nobody.person = None;
    assert!(both.certificate().is_err() && nobody.certificate().is_err());
}

#[test]
fn pages_are_numbered_and_repeat_the_number() {
    for (count, pages) in [(1, 2), (2, 2), (7, 3), (60, 12)] {
        let certificate = sample::recorded(sample::certificate(), count);
        let staged = template().stage(&certificate).unwrap();
        let read = Read::new(&staged.bytes);
        assert_eq!(read.pages().len(), pages, "{count} judgments");
        for (n, page) in (1..).zip(read.pages()) {
            let text = read.decoration(page);
            assert!(text.ends_with(&format!("Pagina {n} din {pages}")), "{text}");
            let number = certificate.number.as_str();
            assert!(n == 1 || text.contains(number) && text.contains("Document de test"), "{text}");
        }
        let said = read_lines(&certificate);
        let numbers: Vec<_> = said.iter().filter_map(|line| line.strip_prefix("Lbl ")).collect();
        let expected: Vec<_> = (1..=count).map(|n| format!("{n}.")).collect();
        assert_eq!(numbers, expected);
        for n in 0..count {
            let judgment = format!("nr. {}/2021 din", 1234 + n);
            assert_eq!(said.iter().filter(|line| line.contains(&judgment)).count(), 1);
        }
    }
}

/// What is on a page is one judgment's from its court to its state of execution.
#[test]
fn judgments_are_not_torn_and_endless_ones_are_printed_whole() {
    let mut certificate = sample::recorded(sample::certificate(), 20);
    let staged = template().stage(&certificate).unwrap();
    let torn = |bytes: &[u8]| position(bytes, b"/Type/MCR").is_some();
    assert!(!torn(&staged.bytes));

    let many: Vec<Offence> = (0..400)
        .map(|n| Offence {
            name: format!("faptă numărul {n} dintr-o listă lungă"),
            act: "Codul penal".into(),
            article: n.to_string(),
            paragraph: None,
            letter: None,
        })
        .collect();
    change_lines(&mut certificate, |line| line.offences.clone_from(&many));
    let staged = template().stage(&certificate).unwrap();
    assert!(torn(&staged.bytes));
    let page: String = read_lines(&certificate)
        .iter()
        .filter_map(|line| line.strip_prefix("P ").map(|text| format!("{text} ")))
        .collect();
    assert_eq!(page.matches("faptă numărul 399 dintr-o listă").count(), 20);
    assert_eq!(page.matches("art. 399 din Codul penal").count(), 20);
}

#[test]
fn courts_of_other_countries_are_named_in_their_letters() {
    let mut certificate = sample::recorded(sample::certificate(), 1);
    change_lines(&mut certificate, |line| {
        line.court = "Amtsgericht Königs Wusterhausen".into();
        line.country = Some("Germania".into());
    });
    let said = read_lines(&certificate);
    assert!(said.contains(&"P Amtsgericht Königs Wusterhausen (Germania)".into()), "{said:?}");
    change_lines(&mut certificate, |line| line.court = "Curtea de Apel ".repeat(60));
    assert_eq!(template().check(&certificate), Err(RenderError::TooLong));
    change_lines(&mut certificate, |line| line.court = "東京地方裁判所".into());
    let refused = RenderError::Unprintable { field: "court", character: '東' };
    assert_eq!(template().check(&certificate), Err(refused));
}

/// Nobody is called recorded without saying for what, and a note alone is enough for a copy.
#[test]
fn nothing_listed_is_refused() {
    let mut certificate = sample::recorded(sample::certificate(), 0);
    assert_eq!(template().stage(&certificate), Err(RenderError::NothingListed));
    certificate = sample::recorded(sample::kinds().remove(4), 1);
    certificate.outcome = Outcome::NotRecorded;
    assert!(matches!(&certificate.act, Act::AuthorityCopy { notes, .. } if notes.len() == 1));
    let said = read_lines(&certificate).join("\n");
    assert!(said.contains("P 1 notare provizorie, pe pagina 2"), "{said}");
    assert!(said.contains("H2 Notări provizorii") && !said.contains("H2 Înscrieri"), "{said}");
}

#[test]
fn every_shape_has_its_form() {
    let shapes: Vec<Shape> = Shape::all().collect();
    for clean in sample::kinds() {
        for certificate in [sample::recorded(clean.clone(), 1), clean] {
            assert!(shapes.contains(&Shape::of(&certificate)));
        }
    }
    assert_eq!(shapes.len(), 12);
}

/// The page of each heading and of each number of a block, in reading order.
fn places(read: &Read<'_>) -> Vec<(String, usize)> {
    let elements = read.objects.keys().map(|id| read.text(*id));
    let placed = elements.filter_map(|element| {
        let tag = ["H2", "Lbl"].into_iter().find(|t| element.contains(&format!("/S/{t}/")))?;
        Some((tag.to_owned(), number_after(&element, "/Pg ")))
    });
    placed.collect()
}

/// The lowest baseline of the marked texts of a page, above its lower edge.
fn lowest(read: &Read<'_>, page: usize) -> f32 {
    let content =
        String::from_utf8(read.stream(number_after(&read.text(page), "/Contents "))).unwrap();
    let lines = content.lines().filter(|line| line.starts_with("BT/") && !line.contains(" 24 Td"));
    let ends = lines.map(|line| {
        let (before, texts) = line.split_once("Td").unwrap();
        let words: Vec<&str> = before.split_whitespace().collect();
        let y: f32 = words[words.len() - 1].parse().unwrap();
        let leading = words.iter().position(|word| *word == "TL");
        let leading: f32 = leading.map_or(0.0, |at| words[at - 1].parse().unwrap());
        (0..texts.matches("T*").count()).fold(y, |y, _| y - leading)
    });
    ends.fold(f32::MAX, f32::min)
}

fn many(count: usize) -> Vec<Offence> {
    let offence = |n| Offence {
        name: "o faptă cu o denumire destul de lungă".into(),
        act: "Legea nr. 78/2000".into(),
        article: format!("{n}"),
        paragraph: Some("2".into()),
        letter: Some("c".into()),
    };
    (0..count).map(offence).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn headings_stay_with_what_follows_and_nothing_runs_off_the_page(
        sizes in prop::collection::vec(1_usize..45, 0..8),
        of_note in 1_usize..80,
    ) {
        let count = u32::try_from(sizes.len()).unwrap();
        let mut certificate = sample::recorded(sample::kinds().remove(4), count.max(1));
        let mut sizes = sizes.into_iter();
        if let Outcome::Recorded { lines } = &mut certificate.outcome {
            for line in lines {
                line.offences = many(sizes.next().unwrap_or(1));
            }
        }
        let Act::AuthorityCopy { notes, .. } = &mut certificate.act else { panic!("no copy") };
        notes[0].offences = many(of_note);
        let staged = template().stage(&certificate).unwrap();
        let read = Read::new(&staged.bytes);
        for page in &read.pages()[1..] {
            prop_assert!(lowest(&read, *page) > 44.0, "{}", lowest(&read, *page));
        }
        let places = places(&read);
        for (heading, first) in places.iter().zip(&places[1..]) {
            if heading.0 == "H2" && first.0 == "Lbl" {
                prop_assert_eq!(heading.1, first.1, "{:?}", &places);
            }
        }
    }
}
