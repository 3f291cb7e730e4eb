//! The counters: one record unit at each county police inspectorate and one in the capital.

use web::ui::{self, Table};
use web::{Texts, fl};

/// Seat of the county, where the inspectorate is; in the order of the Romanian alphabet.
const SEATS: [(&str, &str); 41] = [
    ("Alba", "Alba Iulia"),
    ("Arad", "Arad"),
    ("Argeș", "Pitești"),
    ("Bacău", "Bacău"),
    ("Bihor", "Oradea"),
    ("Bistrița-Năsăud", "Bistrița"),
    ("Botoșani", "Botoșani"),
    ("Brașov", "Brașov"),
    ("Brăila", "Brăila"),
    ("Buzău", "Buzău"),
    ("Caraș-Severin", "Reșița"),
    ("Călărași", "Călărași"),
    ("Cluj", "Cluj-Napoca"),
    ("Constanța", "Constanța"),
    ("Covasna", "Sfântu Gheorghe"),
    ("Dâmbovița", "Târgoviște"),
    ("Dolj", "Craiova"),
    ("Galați", "Galați"),
    ("Giurgiu", "Giurgiu"),
    ("Gorj", "Târgu Jiu"),
    ("Harghita", "Miercurea Ciuc"),
    ("Hunedoara", "Deva"),
    ("Ialomița", "Slobozia"),
    ("Iași", "Iași"),
    ("Ilfov", "București"),
    ("Maramureș", "Baia Mare"),
    ("Mehedinți", "Drobeta-Turnu Severin"),
    ("Mureș", "Târgu Mureș"),
    ("Neamț", "Piatra Neamț"),
    ("Olt", "Slatina"),
    ("Prahova", "Ploiești"),
    ("Satu Mare", "Satu Mare"),
    ("Sălaj", "Zalău"),
    ("Sibiu", "Sibiu"),
    ("Suceava", "Suceava"),
    ("Teleorman", "Alexandria"),
    ("Timiș", "Timișoara"),
    ("Tulcea", "Tulcea"),
    ("Vaslui", "Vaslui"),
    ("Vâlcea", "Râmnicu Vâlcea"),
    ("Vrancea", "Focșani"),
];

/// The list as a table: county, unit, town.
pub fn table(l: Texts) -> Table {
    let empty = ui::table(fl!(l, "offices-caption"))
        .caption_hidden()
        .column(fl!(l, "offices-county"))
        .column(fl!(l, "offices-unit"));
    let capital = ["București".into(), fl!(l, "offices-capital").into()];
    SEATS.iter().fold(empty.row(capital), |table, (county, seat)| {
        let unit =
            fl!(l, "offices-inspectorate", county = county.to_string(), town = seat.to_string());
        table.row([(*county).into(), unit.into()])
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn every_county_of_the_register_has_its_inspectorate() {
        let ours: BTreeSet<&str> = super::SEATS.iter().map(|(county, _)| *county).collect();
        let counties = registers::County::all().filter(|county| county.code() != "B");
        let theirs: BTreeSet<&str> = counties.map(registers::County::name).collect();
        assert_eq!(ours, theirs);
    }
}
