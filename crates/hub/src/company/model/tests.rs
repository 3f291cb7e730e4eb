use registers::company::{Form, Representative};

use super::*;
use crate::testing::{firm, ion, maria};

const TODAY: Date = Date::constant(2026, 11, 22);

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Maria's gift to Ion.
fn gift(scope: Scope) -> Empowerment {
    let entropy = base::Entropy::seeded(7);
    let now = "2026-11-01T10:00:00Z".parse().unwrap();
    Empowerment {
        id: Id::new(now, &entropy),
        cui: Cui::from_stem(11).unwrap(),
        giver: Id::new(now, &entropy),
        giver_cnps: vec![maria().cnp],
        shown: ion().cnp.to_string(),
        scope,
        from: day("2026-11-10"),
        until: day("2027-11-09"),
        used_by: None,
        revoked_at: None,
    }
}

#[test]
fn an_empowerment_is_in_force_from_its_first_to_its_last_day_while_its_giver_represents() {
    let company = firm(11, "Arin SRL", &[&maria()]);
    let given = gift(Scope::All);
    for (on, force) in [
        ("2026-11-09", Force::ToCome),
        ("2026-11-10", Force::InForce),
        ("2027-11-09", Force::InForce),
        ("2027-11-10", Force::Over),
    ] {
        assert_eq!(given.force(&company, day(on)), force, "{on}");
    }
    let mut gone = company.clone();
    gone.representatives[0].until = Some(day("2026-11-21"));
    assert_eq!(given.force(&gone, day("2026-11-21")), Force::InForce);
    assert_eq!(given.force(&gone, TODAY), Force::GiverGone);
    // What one alone could not ask for, one alone cannot hand on.
    let mut jointly = company.clone();
    jointly.representatives[0].power = Power::Jointly;
    assert_eq!(given.force(&jointly, TODAY), Force::GiverGone);
    let moment = "2026-11-12T10:00:00Z".parse().unwrap();
    let revoked = Empowerment { revoked_at: Some(moment), ..given };
    assert_eq!(revoked.force(&company, TODAY), Force::Revoked);
    let used = Empowerment {
        used_by: Some(Id::new(moment, &base::Entropy::seeded(1))),
        ..gift(Scope::One)
    };
    assert_eq!(used.force(&company, TODAY), Force::Used);
}

#[test]
fn an_empowerment_lasts_at_most_twelve_months_from_a_day_to_come() {
    let check = |from: &str, until: &str, expected| {
        assert_eq!(term(day(from), day(until), TODAY), expected, "{from} {until}");
    };
    check("2026-11-22", "2026-11-22", Ok(()));
    check("2026-11-22", "2027-11-22", Ok(()));
    check("2026-11-22", "2027-11-23", Err(TermError::Long));
    check("2026-11-21", "2027-01-01", Err(TermError::Past));
    check("2026-12-01", "2026-11-30", Err(TermError::Order));
    check("2028-02-29", "2029-02-28", Ok(()));
    check("2028-02-29", "2029-03-01", Err(TermError::Long));
}

#[test]
fn what_a_company_is_decides_whether_it_is_served() {
    let of = |change: fn(&mut Company)| {
        let mut company = firm(11, "Arin SRL", &[&maria()]);
        change(&mut company);
        eligible(&company)
    };
    assert_eq!(of(|_| ()), Ok(()));
    assert_eq!(of(|c| c.status = Status::Suspended { until: TODAY }), Ok(()));
    assert_eq!(of(|c| c.status = Status::Dissolved { on: TODAY }), Err(Stop::Dissolved));
    let struck = of(|c| c.status = Status::StruckOff { on: TODAY, successors: vec![] });
    assert_eq!(struck, Err(Stop::StruckOff));
    assert_eq!(
        of(|c| c.seat.place = registers::Place::abroad("AT", "Wien")),
        Err(Stop::SeatAbroad)
    );
    for change in [
        (|c| c.form = Form::Pfa) as fn(&mut Company),
        |c| c.form = Form::IndividualEnterprise,
        |c| c.form = Form::FamilyEnterprise,
    ] {
        assert_eq!(of(change), Err(Stop::NotLegalPerson));
    }
}

/// The capacity and whether asking is possible, or what stops, or nothing.
fn stands(company: Company, cnp: Cnp, given: &[Empowerment]) -> String {
    match standing(company, &[cnp], given, TODAY) {
        None => "nothing".to_owned(),
        Some(Standing::Stopped(_, stop)) => stop.code().to_owned(),
        Some(Standing::Acts(Acting { capacity, may_ask, .. })) => match capacity {
            Capacity::Representative => format!("represents {may_ask}"),
            Capacity::Empowered { scope, .. } => format!("empowered {} {may_ask}", scope.as_str()),
        },
    }
}

#[test]
fn who_acts_and_who_is_stopped() {
    let (maria, ion) = (maria(), ion());
    let company = firm(11, "Arin SRL", &[&maria]);
    assert_eq!(stands(company.clone(), maria.cnp, &[]), "represents true");
    assert_eq!(stands(company.clone(), ion.cnp, &[]), "nothing");
    let used = Empowerment {
        used_by: Some(Id::new("2026-11-12T10:00:00Z".parse().unwrap(), &base::Entropy::seeded(1))),
        ..gift(Scope::One)
    };
    assert_eq!(stands(company.clone(), ion.cnp, &[gift(Scope::One)]), "empowered one true");
    assert_eq!(
        stands(company.clone(), ion.cnp, std::slice::from_ref(&used)),
        "empowered one false"
    );
    let both = [used, gift(Scope::One), gift(Scope::All)];
    assert_eq!(stands(company.clone(), ion.cnp, &both), "empowered all true");
    let elsewhere = Empowerment { cui: Cui::from_stem(12).unwrap(), ..gift(Scope::All) };
    assert_eq!(stands(company.clone(), ion.cnp, &[elsewhere]), "nothing");

    let mut jointly = firm(11, "Arin SRL", &[&maria, &ion]);
    jointly.representatives.iter_mut().for_each(|r: &mut Representative| r.power = Power::Jointly);
    assert_eq!(stands(jointly, maria.cnp, &[]), "company.jointly");
    // Only who has to do with a company learns how it is.
    let mut gone = company;
    gone.status = Status::Dissolved { on: TODAY };
    assert_eq!(stands(gone.clone(), maria.cnp, &[]), "company.dissolved");
    assert_eq!(stands(gone, ion.cnp, &[]), "nothing");
}

#[test]
fn codes_are_stable_and_each_its_own() {
    let codes: std::collections::BTreeSet<_> = Stop::ALL.into_iter().map(Stop::code).collect();
    assert_eq!(codes.len(), Stop::ALL.len());
    assert!(Scope::ALL.into_iter().all(|scope| scope.as_str().parse() == Ok(scope)));
    assert!("none".parse::<Scope>().is_err());
}
