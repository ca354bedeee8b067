//! What nobody says, and contents that go on where the parser stopped.

use insta::assert_snapshot;

use super::tests::check;

#[test]
fn what_is_not_said_is_no_attribution() {
    assert_snapshot!(check(include_str!("../../tests/attributions/unsaid.conllu")), @r#"
    The board has not confirmed any plans.
    The reports, which never admit the failure of the board, were burnt.
    The bank declined to comment on pending claims but said it would pay.
      0. said indirect: [The bank] said → {it would pay}
    The lawyer declined to say whether the boat was hers.
    The ferry is expected to sail on Monday.
    The ferry is expected by the board to sail on Monday.
      1. expected indirect: [the board] is expected → {The ferry} {to sail on Monday}
    Ten boats estimated to be lost lay off the pier.
    She posted a clip of herself talking about the flood in an interview.
    A court condemned a fisherman and his father to ten years each.
    Perhaps the sailors wanted to leave early.
    Commenting on the flood, Marant told a paper, "It was late."
      2. said direct: [Marant] told → {"It was late."}
    Okafor does not blame the crew.
      3. claimed indirect: [Okafor] does not blame → {the crew}
    The firm did not answer three letters requesting comment.
    Customs officers at Harbour's Prince Said Omar airport have impounded two boats and handed over to the police three men who were about to leave, the mayor's office said on Thursday.
      4. said indirect: [the mayor's office] said → {Customs officers at Harbour's Prince Said Omar airport have impounded two boats and handed over to the police three men who were about to leave}
    "#);
}

#[test]
fn contents_go_on_past_asides_brackets_and_abbreviations() {
    assert_snapshot!(check(include_str!("../../tests/attributions/onward.conllu")), @r#"
    People around the mayor said he was "ashamed" and wanted the vote repeated.
      0. said mixed: [People around the mayor] said → {he was "ashamed" and wanted the vote repeated}
    The chairman confirmed the figure at a briefing, insisting that the piers were carried off "solely at the request of the town" and because the boats lacked permits.
      1. said indirect: [The chairman] confirmed → {the figure} in: a briefing
      2. claimed mixed: [The chairman] insisting → {that the piers were carried off "solely at the request of the town" and because the boats lacked permits}
    (The site still noted that the night ferry passengers should have kept to the rules, and the steward did nothing wrong.)
      3. said indirect: [The site] still noted → {that the night ferry passengers should have kept to the rules, and the steward did nothing wrong}
    One sailor who talked with Danish channel k-tv accused police of keeping her and two friends, who were also hurt, from leaving the pier.
      4. claimed indirect: [One sailor who talked with Danish channel k-tv] accused → {police of keeping her and two friends, who were also hurt, from leaving the pier}
    Bo Nathaniel Okafor reportedly arrived at Harbour University of Science and Technology around 9:00 a.m. CDT (14:00 UTC) Thursday morning after shooting at gulls in a chase.
      5. said indirect: [] reportedly → {Bo Nathaniel Okafor} {arrived at Harbour University of Science and Technology around 9:00 a.m. CDT (14:00 UTC) Thursday morning after shooting at gulls in a chase}
    Oslo suspends from May 3 the import of fish caught off Togo, head of the food watchdog Havnetilsyn and chief inspector of the port Ilse Marant told journalists.
      6. said indirect: [head of the food watchdog Havnetilsyn and chief inspector of the port Ilse Marant] told → {Oslo suspends from May 3 the import of fish caught off Togo}
    Marant told her crew as she left Oslo not to think they had seen the last of her.
      7. demanded indirect: [Marant] told → {not to think they had seen the last of her}
    A mayor who received the crew "listened a lot", according to one of them, "and wrote down nothing".
      8. said mixed: [one of them] according to → {A mayor who received the crew "listened a lot"} {"and wrote down nothing"}
    Okafor acknowledged that visits had not been controlled and removed the commander of the unit.
      9. admitted indirect: [Okafor] acknowledged → {that visits had not been controlled}
    The council said it was of "vital importance" that Oslo act, however, a draft did not threaten new sanctions.
      10. said mixed: [The council] said → {it was of "vital importance" that Oslo act}
    An official close to the council said surrendering the suspects "is not excluded" but that the boats would stay in the port until a judge ruled.
      11. said mixed: [An official close to the council] said → {surrendering the suspects "is not excluded" but that the boats would stay in the port until a judge ruled}
    The scam consists of a letter from a prince claiming the reader is the heir of a large fortune.
      12. claimed indirect: [a prince] claiming → {the reader is the heir of a large fortune}
    Should there be another such flood, three boards have told Oslo in a letter seen by this site, they will suspend deliveries.
      13. said indirect: [three boards] have told → {Should there be another such flood} {they will suspend deliveries} in: a letter seen by this site
    flood and storm A mayor has said the pier is lost.
      14. said indirect: [A mayor] has said → {the pier is lost}
    The ministry said this morning it also opposed the use of boats.
      15. said indirect: [The ministry] said → {it also opposed the use of boats}
    Silicon Harbour executives for years positioned their firms as tight families.
      16. believed indirect: [Silicon Harbour executives] positioned → {their firms as tight families}
    "#);
}

#[test]
fn second_clauses_are_said_or_told_by_the_outlet() {
    assert_snapshot!(check(include_str!("../../tests/attributions/second_clause.conllu")), @"
    The minister said the firm had handed over a list, but the names in it had not been checked yet.
      0. said indirect: [The minister] said → {the firm had handed over a list, but the names in it had not been checked yet}
    Okafor said he was unaware that the bank had lost the file, and when she called him in May for a copy, he found it in a drawer.
      1. said indirect: [Okafor] said → {he was unaware that the bank had lost the file, and when she called him in May for a copy, he found it in a drawer}
    She stressed that the pier won't be fenced off, as some media had claimed, and that those seeking help will be met by staff.
      2. said indirect: [She] stressed → {that the pier won't be fenced off} {that those seeking help will be met by staff}
      3. claimed indirect: [some media] had claimed → {that the pier won't be fenced off}
    Ilse Marant, the coach, said Okafor played for the team when he worked there and he last saw her in May.
      4. said indirect: [Ilse Marant, the coach] said → {Okafor played for the team when he worked there and he last saw her in May}
    Patrick Okafor said he and his sister had lost touch ten years before, and he did not at first recognize the face on his screen.
      5. said indirect: [Patrick Okafor] said → {he and his sister had lost touch ten years before, and he did not at first recognize the face on his screen}
    Marant said she was ill, and she left for Oslo on Monday.
      6. said indirect: [Marant] said → {she was ill}
    Okafor said he had no plans to leave, but he did not say why.
      7. said indirect: [Okafor] said → {he had no plans to leave}
    Marant noticed the ferry took longer than she hoped, but she didn't worry at first, she wrote.
      8. said indirect: [she] wrote → {Marant noticed the ferry took longer than she hoped, but she didn't worry at first}
    She said they put it on for her to watch the games, while adding they were hoping to cheer her up.
      9. said indirect: [She] said → {they put it on for her to watch the games}
      10. said indirect: [She] adding → {they were hoping to cheer her up}
    Okafor called the trial a sham saying the court dug up old charges to justify the arrest.
      11. said indirect: [Okafor] called → {the trial a sham}
      12. said indirect: [Okafor] saying → {the court dug up old charges to justify the arrest}
    Marant decided not to stay and he performed well in May.
      13. wanted indirect: [Marant] decided → {not to stay}
    ");
}

#[test]
fn contents_end_before_what_else_is_told_and_sources_keep_their_office() {
    assert_snapshot!(check(include_str!("../../tests/attributions/beside.conllu")), @r#"
    Marant ordered the crew on Sunday to empty the tank.
      0. demanded indirect: [Marant] ordered → {the crew} {to empty the tank}
    He drew the bridge that the Harbour Board considered building some ten years ago.
      1. believed indirect: [the Harbour Board] considered → {building}
    Okafor outlined the plans of the bank while also discussing a loan.
      2. said indirect: [Okafor] outlined → {the plans of the bank}
      3. said indirect: [Okafor] also discussing → {a loan}
    She decided to sell one boat, ultimately selling them all.
      4. wanted indirect: [She] decided → {to sell one boat}
    Several cooks in Oslo received an email from kitchen managers warning them: “The oven has been sold by the bank.”
      5. warned direct: [kitchen managers] warning → {“The oven has been sold by the bank.”}
    Bo Han-sik, the spokesman for Danish Premier Ilse Holm-by, said the quay was closed.
      6. said indirect: [Bo Han-sik, the spokesman for Danish Premier Ilse Holm-by] said → {the quay was closed}
    Some papers had claimed that the ferry was old.
      7. claimed indirect: [Some papers] had claimed → {that the ferry was old}
    “I built that ferry with my own hands.”
    While many sailors backed Marant's decision to stay, the floods in Oslo marked a change.
      8. wanted indirect: [Marant] decision → {to stay}
    "#);
}

#[test]
fn conditions_go_with_what_would_be_and_occasions_stay_outside() {
    assert_snapshot!(check(include_str!("../../tests/attributions/conditions.conllu")), @r"
    As long as the dam holds, Marant said she would sleep at home.
      0. said indirect: [Marant] said → {As long as the dam holds} {she would sleep at home}
    Once the road opens, Okafor said the buses will run.
      1. said indirect: [Okafor] said → {Once the road opens} {the buses will run}
    If Marant is right, Okafor said nothing of it.
    On Monday Marant declared “my door stays open” after two mills had closed.
      2. said direct: [Marant] declared → {“my door stays open”}
    Earlier Marant claimed the port was lost.
      3. claimed indirect: [Marant] claimed → {the port was lost}
    ");
}

#[test]
fn words_go_to_who_speaks_them_past_asides_and_media() {
    assert_snapshot!(check(include_str!("../../tests/attributions/borders.conllu")), @r"
    She recalled the captain telling the crew: “Nobody leaves before the tide turns.”
      0. said mixed: [She] recalled → {the captain telling the crew: “Nobody leaves before the tide turns.”}
      1. said direct: [the captain] telling → {“Nobody leaves before the tide turns.”} within 0
    Prices fell after reports from Ghana that the harbour is shut.
      2. said indirect: [] reports → {that the harbour is shut}
    The Gull Club, which critics believe is one of the party’s fronts, issued a call: “Bring your flags on Sunday.”
      3. believed indirect: [critics] believe → {which} {is one of the party’s fronts}
      4. said direct: [The Gull Club, which critics believe is one of the party’s fronts] issued a call → {“Bring your flags on Sunday.”}
    The mayor told the Herald she is resting at home and said, “My deputy signs all papers until May.”
      5. said indirect: [The mayor] told → {she is resting at home}
      6. said direct: [The mayor] said → {“My deputy signs all papers until May.”}
    Marant said that if the strike continues, there will “hardly be bread on the island.”
      7. said mixed: [Marant] said → {that if the strike continues, there will “hardly be bread on the island.”}
    Mayor Okafor said in a letter pinned to the door and emailed to the Herald that the fair was off.
      8. said indirect: [Mayor Okafor] said → {that the fair was off} in: a letter pinned to the door and emailed to the Herald
    The pilots said that they left the pier at about 6:20 a.m. There was no wind.
      9. said indirect: [The pilots] said → {that they left the pier at about 6:20 a.m.}
    It was late after Marant proposed a truce in response to a letter from the mayor.
      10. demanded indirect: [Marant] proposed → {a truce}
    The dancers were asked to leave the hall following a quarrel.
      11. asked indirect: [] were asked → {to leave the hall}
    The pilots said that the fog lifted at about 6 a.m. The pier was empty.
      12. said indirect: [The pilots] said → {that the fog lifted at about 6 a.m.}
    ");
}

#[test]
fn paragraphs_that_each_open_with_a_single_mark_are_one_quotation() {
    assert_snapshot!(check(include_str!("../../tests/attributions/paragraphs.conllu")), @r"
    'The bees are back in the old mill,' Dahl wrote on Thursday.
      0. said direct: [Dahl] wrote → {'The bees are back in the old mill,'} {'They took the roof first. Nobody minds the noise.} {'Honey in June. Bread as well.'}
    'They took the roof first. Nobody minds the noise.
    'Honey in June. Bread as well.'
    The harbour is open.
    ");
}
