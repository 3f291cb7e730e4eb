//! The card check over real sockets: portal, directory server, bank, and a browser without scripts.
//!
//! # What a card check must withstand, and where it is shown
//!
//! `bank::` and `emv3ds::` tests stand in those crates; the others here.
//!
//! | check | test |
//! |---|---|
//! | `CReq` fields | `bank::challenges::a_right_code_reports_before_it_returns`, `emv3ds::messages` (field tables) |
//! | wrong code | `bank::challenges::three_wrong_codes_end_it` |
//! | `RReq` before `CRes` | `bank::challenges::a_right_code_reports_before_it_returns` |
//! | `resultsStatus` 01 | `bank::challenges::results_are_sent_until_received` |
//! | second notify refused | `attacks::a_forged_return_proves_nothing` |
//! | forged `CRes` | `attacks::a_forged_return_proves_nothing` |
//! | other session | `attacks::a_result_belongs_to_the_session_that_started` |
//! | forged `RReq` at the 3DS Server | `attacks::a_forged_result_is_not_taken` |
//! | forged `RReq` at the Directory Server | `bank::messages::forged_results_do_not_pass` |
//! | three tries: N, reason 19, counter 03 | `bank::challenges::three_wrong_codes_end_it` |
//! | cancel: 01 | `bank::challenges::cancel_reload_back_button_and_two_tabs` |
//! | outcomes of `ARes`: Y, N/10, U/22, A, R/11, U/20 | `bank::scenarios::the_fifteenth_digit_decides`, `journeys::only_a_passed_challenge_counts` |
//! | Erro 101 (not JSON; unknown type), 102, 201 with names, 202, 203, 204, 303, 305 | `bank::messages::questions_are_refused_with_the_code_of_the_protocol` |
//! | Erro 305: `CReq` replayed | `bank::messages::challenge_requests_are_refused_with_the_code_of_the_protocol` |
//! | `PRes`; Erro 103, 307 | `bank::messages::ranges_are_told_once_an_hour`, `outages::ranges_are_asked_for_once_a_day` |
//! | messages of others are accepted and survive | `emv3ds::round_trip::messages_keep_unknown_members` |
//! | 30 s to the `CReq`, 10 min a screen | `bank::challenges::clocks_end_what_nobody_ends` |
//! | `RReq` again at once, then every 10 s | `bank::challenges::results_are_sent_until_received` |
//! | 5 s at the ACS, 3 s at the Directory Server | `bank::wire::receipts_are_waited_for_as_long_as_the_protocol_says` |
//! | 10 s for the 3DS Method | `journeys::a_browser_with_scripts_is_looked_at_first` |
//! | 15 min an attempt | `journeys::a_result_that_never_comes_is_waited_for_and_given_up` |
//! | mutual TLS: missing, foreign, expired certificate | `bank::links`, `attacks::a_forged_result_is_not_taken` |
//! | an id is used once | `bank::messages::an_id_is_used_once` |
//! | own card, other CNP; additional and company card; diacritics | `journeys::the_card_must_be_ones_own_main_card` |
//! | one card, one person | `journeys::one_card_proves_one_person` |
//! | reload in the challenge, back button, two tabs | `bank::challenges::cancel_reload_back_button_and_two_tabs`, `journeys::reload_back_button_and_two_tabs_do_no_harm` |
//! | tampered `acsURL` | `attacks::a_browser_is_sent_only_to_the_registered_page` |
//! | an address in a message is never called | `bank::messages::questions_are_refused_with_the_code_of_the_protocol`, `bank::challenges::the_method_reports_back_through_the_browser_only` |
//! | the question about a person is the issuer's alone | `bank::messages::questions_about_people_are_for_the_issuer_alone`, `emv3ds::jwe` |
//! | the issuer answers only after a passed challenge | `bank::challenges::three_wrong_codes_end_it` |
//! | in a bank's application (out of band); a foreign bank | `bank::challenges::a_bank_may_ask_in_its_application`, `journeys::banks_that_do_not_take_part_are_never_asked` |
//! | U/20: a payment of 1.00 RON, told before, taken back | `payment`, `bank::scenarios::a_payment_reserves_one_leu_until_its_void` |
//! | twelve months; another name | `model::a_proof_ends_after_twelve_months`, `payment::another_name_needs_another_proof` |

mod attacks;
mod browser;
mod journeys;
mod outages;
mod payment;
mod rig;
