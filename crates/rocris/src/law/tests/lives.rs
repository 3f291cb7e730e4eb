//! The golden lives of `data/lives/*.txt`: what happened to somebody, and what follows on which day, worked out by hand from the
//! rules. `data/lives/README.md` has the format.

use std::fs;
use std::path::Path;

use super::{check, read};

/// How many lives there are at least; none is dropped to make the others hold.
const LIVES_MIN: usize = 200;

#[test]
fn every_life_ends_as_worked_out_by_hand() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/lives");
    let mut lives = 0;
    let mut wrong = Vec::new();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|it| it == "txt")) {
        let name = file.file_name().unwrap().to_string_lossy();
        match read::lives(&fs::read_to_string(file).unwrap()) {
            Err(error) => wrong.push(format!("data/lives/{name}:{error}")),
            Ok(read) => {
                lives += read.len();
                let differences = read.iter().flat_map(check::differences);
                wrong.extend(differences.map(|it| format!("data/lives/{name}:{it}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(lives >= LIVES_MIN, "{lives} lives, at least {LIVES_MIN}");
}

#[test]
fn what_is_wrong_in_a_file_is_said_with_its_line() {
    let life = "life: a\nrules: 56\nperson\n2020-01-01 A fine 100\non 2020-02-01: certificate A\n";
    assert!(read::lives(life).is_ok());
    for (wrong, said) in [
        (life.replace("fine 100", "fine much"), "4: `much` is no amount of lei"),
        (life.replace("fine 100", "hanged"), "4: `hanged` is nothing that happens"),
        (life.replace("2020-01-01", "2020-02-30"), "4: `2020-02-30` is no date"),
        (life.replace("certificate A", "certificate B"), "5: there is no B"),
        (life.replace("certificate A", "diploma A"), "5: `diploma A` cannot be expected"),
        (life.replace("rules: 56\n", ""), "1: the life has no rules"),
        (life.replace("on 2020-02-01: certificate A\n", ""), "1: nothing is expected"),
        (life.replace("A fine", "A paid\n2020-01-01 A fine"), "4: A is paid before it is judged"),
    ] {
        let error = read::lives(&wrong).unwrap_err();
        assert!(error.starts_with(said), "{error}");
    }
}

#[test]
fn a_wrong_expectation_is_told_readably() {
    let life = "life: Amendă\nrules: 56\nperson\n2020-01-01 A fine 100\n2020-03-01 A paid\n\
                on 2020-02-01: certificate -; copy A; A until 2023-03-01 56; next -\n";
    let lives = read::lives(life).unwrap();
    assert_eq!(
        check::differences(&lives[0]),
        [
            "6: Amendă, on 2020-02-01: certificate: expected -, follows A",
            "6: Amendă, on 2020-02-01: A until: expected 2023-03-01 56, follows 2040-01-01 58 (twenty-years)",
            "6: Amendă, on 2020-02-01: next: expected -, follows 2040-01-01",
        ]
    );
}
