use std::fmt::Write as _;

use insta::assert_snapshot;
use proptest::prelude::*;
use readout_model::{
    About, Analysis, Attribution, Block, BlockKind, Document, Id, KnowledgeFile, Language, List,
    MorphId, Pos, RawRange, Relation, Sentence, Span, Tag, Token, Tree,
};

use super::{Cues, Found, find, leave_out_idle, quotation, quoted};

pub(crate) fn cues() -> Cues {
    let file =
        |path: &str, text: &str| KnowledgeFile { path: path.into(), text: text.to_owned().into() };
    let files = [
        file("quotes/cues.tsv", include_str!("../../../../knowledge/quotes/cues.tsv")),
        file("quotes/words.tsv", include_str!("../../../../knowledge/quotes/words.tsv")),
    ];
    Cues::parse(&files).expect("the tables in knowledge/quotes are right")
}

pub(crate) fn document(text: String, blocks: Vec<Block>) -> Document {
    Document {
        id: "test".into(),
        about: About::default(),
        text,
        title: None,
        body: 0,
        blocks,
        language: Language::English,
    }
}

/// Each paragraph, and below it what is said in it: `stance form: [source] cue → {content}`.
pub(super) fn check(conllu: &str) -> String {
    check_after(conllu, |found, _, _| {
        let said = found.all.iter().zip(&found.unsaid).filter(|(_, unsaid)| !**unsaid);
        List::from(said.map(|(one, _)| one.clone()).collect::<Vec<_>>())
    })
}

/// The same of what is left after a further step.
fn check_after(
    conllu: &str,
    step: impl Fn(Found, &Document, &Tree<'_>) -> List<Attribution>,
) -> String {
    let (text, blocks, analysis) = readout_conllu::read(conllu).expect("the fixture is CoNLL-U");
    let document = document(text, blocks);
    let tree = Tree::new(&analysis);
    let text = document.text.as_str();
    let found = find(&document, &tree, &List::new(), &cues());
    let found = step(found, &document, &tree);
    let mut out = String::new();
    for block in &document.blocks {
        let _ = writeln!(out, "{}", &text[block.span]);
        for (id, one) in found.enumerate() {
            let place = one.cue.expect("found by its cue");
            if !block.span.contains(place) {
                continue;
            }
            let words = |span: Span| &text[span];
            let content: Vec<_> =
                one.content.iter().map(|&span| format!("{{{}}}", words(span))).collect();
            let _ = write!(
                out,
                "  {}. {} {}: [{}] {} → {}",
                id.index(),
                one.stance.name(),
                one.form.name(),
                one.source.as_ref().map_or("", |source| words(source.span)),
                words(place),
                content.join(" "),
            );
            if one.source.as_ref().is_some_and(|source| source.anonymous) {
                out.push_str(" anonymous");
            }
            if let Some(medium) = one.medium {
                let _ = write!(out, " in: {}", words(medium));
            }
            if let Some(outer) = one.within {
                let _ = write!(out, " within {}", outer.index());
            }
            out.push('\n');
        }
    }
    out
}

#[test]
fn what_nobody_says_is_nobodys() {
    assert_snapshot!(check(include_str!("../../tests/attributions/voices.conllu")), @r#"
    "MARANT: We are ready to talk.
      0. said indirect: [MARANT] : → {We are ready to talk.}
    "OKAFOR: Nobody has called us.
    "MARANT: We will wait."
      1. said indirect: [MARANT] : → {We will wait.}
    A poll by the harbour board shows Marant with a lead over Okafor.
      2. said indirect: [A poll by the harbour board] shows → {Marant with a lead over Okafor}
    Marant announced the ban on Monday.
      3. said indirect: [Marant] announced → {the ban}
    “We have to go now,” Ilse “Bee” Marant shouted to the crowd.
      4. said direct: [Ilse “Bee” Marant] shouted → {“We have to go now,”}
    “We have no boats,” said Marant, pointing at the harbour. He has fished here for years. “We have no nets.”
      5. said direct: [Marant] said → {“We have no boats,”} {“We have no nets.”}
    Nobody said that the port had closed.
    It is hard to believe that the port has closed.
    The minister may warn that the port will close.
    The port was closed, but no boats were seized, the ministry said.
      6. said indirect: [the ministry] said → {The port was closed, but no boats were seized}
    There was no claim of responsibility.
    According to a report by the harbour board, the port has closed.
      7. said indirect: [a report by the harbour board] According to → {the port has closed}
    Did the council blame the ministry for the ban?
    "#);
}

#[test]
fn a_headline_may_end_with_who_says_so() {
    assert_snapshot!(check(include_str!("../../tests/attributions/tags.conllu")), @"
    Togo closes border with Benin after the storm: army
      0. said indirect: [army] : → {Togo closes border with Benin after the storm}
    The council met on Monday.
    ");
}

#[test]
fn what_is_denied_or_open_is_not_said() {
    assert_snapshot!(check(include_str!("../../tests/attributions/unreal.conllu")), @r#"
    The reports do not name the mayor, nor do they mention the ferry.
    None of the boats have been reported to leak.
    The board may close the port and decide whether the ferry sails.
    The new price may move the owners to ask for more time.
    It is not clear if the bank was told or asked about the boats.
    The crew cheered before they knew whether the port was open.
    The mayor was not sure that the port would open.
      0. believed indirect: [The mayor] was not sure → {that the port would open}
    Okafor expects a ruling in May, at which point he has to decide whether he would sell the boat.
      1. expected indirect: [Okafor] expects → {a ruling in May}
    Okafor took the floor again and raised his voice: “We are not for sale.”
      2. said direct: [Okafor] took the floor again and raised his voice → {“We are not for sale.”}
    A video of the storm showed that the pier had moved.
    The council freed the crew, raising hopes for the others.
    The bank reported earnings on Monday.
    The judge dismissed the lawsuit on Monday.
    Marant denounced the launch as a step that raises tensions and urged restraint.
      3. believed indirect: [Marant] denounced → {the launch as a step that raises tensions}
      4. demanded indirect: [Marant] urged → {restraint}
    It will go round the island in “one day,” the captain said, with a stop at the pier.
      5. said mixed: [the captain] said → {It will go round the island in “one day,”} {with a stop at the pier}
    Marant said the row continued but that “nobody was hurt.”
      6. said mixed: [Marant] said → {the row continued but that “nobody was hurt.”}
    She said they did not land, because “it was far too late.”
      7. said mixed: [She] said → {they did not land, because “it was far too late.”}
    The captain admitted to a court that he had left the ship.
      8. admitted indirect: [The captain] admitted → {that he had left the ship}
    Anti-smuggling officers have taken the boat, according to Radio Harbour, citing the ministry.
      9. said indirect: [Radio Harbour] according to → {Anti-smuggling officers have taken the boat}
    “The boats are lost,” read a statement by his spokesman.
      10. said direct: [a statement by his spokesman] read → {“The boats are lost,”}
    Nor should the boats be sold, the mayor said.
      11. said indirect: [the mayor] said → {Nor should the boats be sold}
    According to whoever took the picture, the pier has moved.
      12. said indirect: [whoever took the picture] According to → {the pier has moved}
    As criticism of the mayor grew louder, the council announced the creation of a board to review its work.
      13. said indirect: [the council] announced → {the creation of a board to review its work}
    "#);
}

#[test]
fn who_issues_a_letter_speaks_and_things_do_not() {
    assert_snapshot!(check(include_str!("../../tests/attributions/issuers.conllu")), @r#"
    The ministry issued a letter saying the port had closed.
      0. said indirect: [The ministry] issued a letter saying → {the port had closed}
    The board sent an email to fishermen warning that the port would close.
      1. warned indirect: [The board] warning → {that the port would close}
    Marant praised the crew of the ferry, saying it had kept calm.
      2. other indirect: [Marant] praised → {the crew of the ferry}
      3. said indirect: [Marant] saying → {it had kept calm}
    The parties' attempts to persuade Oslo to leave failed.
    The port's popularity shows how much the town has grown.
    It has not been suggested that the captain knew.
    It is too soon to say whether the port will close.
    Experts help decide whether the port closes.
    People who want to leave the island have a week.
    Marant, who backs the plan, left on Monday.
      4. other indirect: [who] backs → {the plan}
    A spokesman declined to comment.
    The council vowed to keep the port open as the boats left the harbour.
      5. promised indirect: [The council] vowed → {to keep the port open}
    Okafor promised a law, which the council has vowed to reject.
      6. promised indirect: [Okafor] promised → {a law}
      7. promised indirect: [the council] has vowed → {which} {to reject}
    Okafor announced it seven years ago in Oslo.
    The officials warned residents to stay indoors and cancelled all festivities.
      8. warned indirect: [The officials] warned → {residents to stay indoors}
    The mayor said the town needed time, and accused the firm of lying.
      9. said indirect: [The mayor] said → {the town needed time}
      10. claimed indirect: [The mayor] accused → {the firm of lying}
    The launch marks "a great day" in building the island by "using the sea for peaceful ends," the statement stressed.
      11. said mixed: [the statement] stressed → {The launch marks "a great day" in building the island by "using the sea for peaceful ends,"}
    Marant told the crew to stay on board.
      12. demanded indirect: [Marant] told → {the crew to stay on board}
    As mentioned before, the port has closed.
    Okafor announced his departure at a briefing the day after a win.
      13. said indirect: [Okafor] announced → {his departure} in: a briefing
    A fisherman from Oslo, Bo Okafor, said the nets were empty.
      14. said indirect: [A fisherman from Oslo, Bo Okafor] said → {the nets were empty}
    The board published photos of the ferry, which Marant said badly damaged the pier.
      15. said indirect: [Marant] said → {which} {badly damaged the pier}
    The mayor branded the ban a "most unfair" tax.
      16. said mixed: [The mayor] branded → {the ban a "most unfair" tax}
    "We are tired," the pilot told the Gazette, "just worn out."
      17. said direct: [the pilot] told → {"We are tired,"} {"just worn out."}
    The harbour looks calm – but, according to the office, the water is rising.
      18. said indirect: [the office] according to → {the water is rising}
    Marant said she would wait while Okafor called for a vote.
      19. said indirect: [Marant] said → {she would wait}
      20. demanded indirect: [Okafor] called for → {a vote}
    The storm claimed 12 lives.
    Longer term, a lower toll is expected to help the island.
    The port was lost, reported island media, adding that nobody was hurt.
      21. said indirect: [island media] adding → {that nobody was hurt}
    Okafor did not comment on the timing.
    “It is late,” Marant said, referring to the raid.
      22. said direct: [Marant] said → {“It is late,”}
    "#);
}

#[test]
fn contents_end_where_the_speakers_words_do() {
    assert_snapshot!(check(include_str!("../../tests/attributions/extents.conllu")), @r#"
    Okafor praised a plan that she says will save the port.
      0. other indirect: [Okafor] praised → {a plan that she says will save the port}
    “We always sail,” Marant said on the island's “Morning Watch.” “We never stop.”
      1. said direct: [Marant] said → {“We always sail,”} {“We never stop.”}
    She praised the “peace train,” saying it was late.
      2. other mixed: [She] praised → {the “peace train,”}
      3. said indirect: [She] saying → {it was late}
    Marant said the ferry would leave for Tarn, which is an island in the north.
      4. said indirect: [Marant] said → {the ferry would leave for Tarn}
    In contrast, the port has grown, the mayor said.
      5. said indirect: [the mayor] said → {the port has grown}
    The port must close, she said, because the boats are gone.
      6. said indirect: [she] said → {The port must close} {because the boats are gone}
    The mayor “had no choice” in the end, Okafor said. “She had to sign.”
      7. said mixed: [Okafor] said → {The mayor “had no choice” in the end} {“She had to sign.”}
    The boat was seen as a gift.
    The fishermen were seen to report what they found.
    If all goes according to plan, the ferry will sail.
    Okafor rejected the plan, which she called a mistake.
      8. denied indirect: [Okafor] rejected → {the plan}
    The council voiced sympathy for the crew.
      9. other indirect: [The council] voiced sympathy for → {the crew}
    Okafor referred to the raid as a mistake.
      10. said indirect: [Okafor] referred to → {the raid as a mistake}
    The council rejected the offer, with Marant arguing that it was too low.
      11. denied indirect: [The council] rejected → {the offer}
      12. claimed indirect: [Marant] arguing → {that it was too low}
    The envoy said he was ready, though he acknowledged that the talks were late.
      13. said indirect: [The envoy] said → {he was ready}
      14. admitted indirect: [he] acknowledged → {that the talks were late}
    It was raised by officials as a way of warning the council.
    Okafor said both ports would open.
      15. said indirect: [Okafor] said → {both ports would open}
    STORM WARNING Marant says the port is shut.
    There was hope for an early peace.
    Okafor said the port was lost: “Nobody came.”
      16. said mixed: [Okafor] said → {the port was lost: “Nobody came.”}
    "#);
}

#[test]
fn what_nothing_rests_on_within_anothers_words_is_left_out() {
    let step = |found: Found, document: &Document, tree: &Tree<'_>| {
        leave_out_idle(found, &mut List::new(), &quoted(document), tree)
    };
    let left = check_after(include_str!("../../tests/attributions/idle.conllu"), step);
    assert_snapshot!(left, @r#"
    “The ministry told us that the port was closed,” Okafor said.
      0. said direct: [Okafor] said → {“The ministry told us that the port was closed,”}
    The agency reported that the ministry said that the port was closed.
      1. said indirect: [The agency] reported → {that the ministry said that the port was closed}
      2. said indirect: [the ministry] said → {that the port was closed} within 1
    Okafor said that the council had promised to open the port.
      3. said indirect: [Okafor] said → {that the council had promised to open the port}
    "#);
}

#[test]
fn what_the_parser_hangs_elsewhere_is_found() {
    assert_snapshot!(check(include_str!("../../tests/attributions/misread.conllu")), @r#"
    Alarmed by the unrest in Oslo, Senator Ilse Marant, the minority leader, said that she spoke with the envoy on Tuesday.
      0. said indirect: [Senator Ilse Marant, the minority leader] said → {that she spoke with the envoy on Tuesday}
    The envoy is calling for the island to close its port.
      1. demanded indirect: [The envoy] is calling for → {the island to close its port}
    In April, Okafor called the island’s plans to open a port “an absolute disgrace,” and threatened to leave.
      2. said mixed: [Okafor] called → {the island’s plans to open a port “an absolute disgrace,”}
      3. warned indirect: [Okafor] threatened → {to leave}
    John Okafor, a contender, predicted at the most recent debate that the islanders will take every seat.
      4. said indirect: [John Okafor, a contender] predicted → {that the islanders will take every seat}
    “We will keep the port.” Marant said.
      5. said direct: [Marant] said → {“We will keep the port.”}
    While the sea is calm, the council stays: a mayor feels the strain.
    The poll found that 60 percent of the islanders said the port was open.
      6. said indirect: [The poll] found → {that 60 percent of the islanders said the port was open}
    Marant promised to open the port, close the dam and pay the crew.
      7. promised indirect: [Marant] promised → {to open the port, close the dam and pay the crew}
    A post on the council's page said it was "delighted and grateful", and was awaiting the names of the crew.
      8. said mixed: [A post on the council's page] said → {it was "delighted and grateful", and was awaiting the names of the crew}
    A few councillors have called for a judge to take a look at the records.
      9. demanded indirect: [A few councillors] have called for → {a judge to take a look at the records}
    I believe that the port will open.
    They announced the split in a letter.
      10. said indirect: [They] announced → {the split} in: a letter
    The council said it has closed the port and seized boats that had no licence.
      11. said indirect: [The council] said → {it has closed the port and seized boats that had no licence}
    Okafor said, adding that “the island has failed” in the talks on fishing.
      12. said mixed: [Okafor] adding → {that “the island has failed” in the talks on fishing}
    The HHN allegations that the mayor took money were denied.
      13. claimed indirect: [HHN] allegations → {that the mayor took money}
    "#);
}

#[test]
fn what_the_outlet_adds_is_nobodys_word() {
    assert_snapshot!(check(include_str!("../../tests/attributions/asides.conllu")), @r#"
    The envoy said the plan was dead, and he described the port as “a ruin.”
      0. said indirect: [The envoy] said → {the plan was dead}
      1. believed mixed: [he] described → {the port as “a ruin.”}
    Oslo has defended its blockade of the port following reports of a leak.
      2. other indirect: [Oslo] has defended → {its blockade of the port}
    The bank said it expects a loss, while Harbour Holdings will have a gain.
      3. said indirect: [The bank] said → {it expects a loss}
    She told the Herald it was open – although officials say it is not.
      4. said indirect: [She] told → {it was open}
      5. said indirect: [officials] say → {it is not}
    Okafor called the raid “horrible” and “a shame.”
      6. said mixed: [Okafor] called → {the raid “horrible” and “a shame.”}
    She came to the conclusion that the port was lost.
      7. said indirect: [She] came to the conclusion → {that the port was lost}
    The mayor vowed to stay until the boats are back, prompting others to leave.
      8. promised indirect: [The mayor] vowed → {to stay until the boats are back}
    An envoy, asked whether the port would open, replied that it would not.
      9. asked indirect: [] asked → {whether the port would open}
      10. said indirect: [An envoy] replied → {that it would not}
    But the port is “in ruins,” she said.
      11. said mixed: [she] said → {the port is “in ruins,”}
    It has been raining, the mayor added, a reference to the flood.
      12. said indirect: [the mayor] added → {It has been raining}
    The port is open, the council said, without giving a date.
      13. said indirect: [the council] said → {The port is open}
    The council had threatened to hire new crews should the fishermen stay away.
      14. warned indirect: [The council] had threatened → {to hire new crews should the fishermen stay away}
    “It is late,” said Ilse Marant, aka “The Bee.”
      15. said direct: [Ilse Marant] said → {“It is late,”}
    The council announced plans to close the port, and a vote.
      16. said indirect: [The council] announced → {plans to close the port, and a vote}
    Marant proposed a vote, a plan leader Okafor later said he would drop.
      17. demanded indirect: [Marant] proposed → {a vote}
      18. said indirect: [leader Okafor] later said → {a plan} {he would drop}
    It took a month to find what was lost.
    The envoy told reporters waiting outside that he would leave.
      19. said indirect: [The envoy] told → {that he would leave}
    The stars of the “Sea Watch” tribute say the port is lost.
      20. said indirect: [The stars of the “Sea Watch” tribute] say → {the port is lost}
    Be advised that the port is closed.
    The crew praised the harbour police, who later closed the port.
      21. other indirect: [The crew] praised → {the harbour police}
    The guards were alerted and told to stay indoors.
      22. demanded indirect: [] told → {to stay indoors}
    "#);
}

#[test]
fn quotations_go_to_who_speaks_them() {
    assert_snapshot!(check(include_str!("../../tests/attributions/direct.conllu")), @r#"
    “The bridge will open on Monday,” the transport minister said.
      0. said direct: [the transport minister] said → {“The bridge will open on Monday,”}
    “We are ready to talk,” said Ilse Marant, the chief envoy of the island republic. “But nobody has called us.”
      1. said direct: [Ilse Marant, the chief envoy of the island republic] said → {“We are ready to talk,”} {“But nobody has called us.”}
    Marant said: “Nobody was asked.”
      2. said direct: [Marant] said → {“Nobody was asked.”}
    “The harbour,” the mayor told reporters in a statement, “belongs to everyone.”
      3. said direct: [the mayor] told → {“The harbour,”} {“belongs to everyone.”} in: a statement
    The general called the raid “a grave mistake”.
      4. said mixed: [The general] called → {the raid “a grave mistake”}
    Lena Okafor, who chairs the commission, wrote that “no ballots were lost” and that the count would resume.
      5. said mixed: [Lena Okafor, who chairs the commission] wrote → {that “no ballots were lost” and that the count would resume}
    «La paix est possible», the envoy said.
      6. said direct: [the envoy] said → {«La paix est possible»}
    ‘The workers’ union has signed,’ a spokeswoman said. ‘We’ll see.’
      7. said direct: [a spokeswoman] said → {‘The workers’ union has signed,’} {‘We’ll see.’}
    “We met the rebels, and they told us, ‘Come back in spring,’” Okafor said.
      8. said direct: [Okafor] said → {“We met the rebels, and they told us, ‘Come back in spring,’”}
    The so-called “peace train” left the capital at noon.
    The guards read “War and Weather” to the children.
    “This is our land,
    “and we will keep it,” Okafor said.
      9. said direct: [Okafor] said → {“This is our land,} {“and we will keep it,”}
    “The ferry sank within minutes.
    “Nobody could have helped,” the captain said.
      10. said direct: [the captain] said → {“The ferry sank within minutes.} {“Nobody could have helped,”}
    The minister said the “red line” had not been crossed.
      11. said mixed: [The minister] said → {the “red line” had not been crossed}
    “They lied to us,” he said, adding that “the files were burned.”
      12. said direct: [he] said → {“They lied to us,”}
      13. said mixed: [he] adding → {that “the files were burned.”}
    The ministry put it this way:
      14. said direct: [The ministry] put it → {“There is no deal, and there never was one.”}
    “There is no deal, and there never was one.”
    There is “no plan at all,” the mayor said.
      15. said mixed: [the mayor] said → {There is “no plan at all,”}
    Okafor said she had received a call from the island. “They told me to wait.”
      16. said mixed: [Okafor] said → {she had received a call from the island} {“They told me to wait.”}
    “Of course we will publish the files,” Marant said during a visit to the “House of Glass” on Sunday. “It is not a problem.”
      17. said direct: [Marant] said → {“Of course we will publish the files,”} {“It is not a problem.”}
    “We never gave up on the island.” ― Lena Okafor, mayor of the port
      18. said direct: [Lena Okafor, mayor of the port] ― → {“We never gave up on the island.”}
    Okafor on the port: “We will keep it.”
      19. said direct: [Okafor on the port] : → {“We will keep it.”}
    The message: “It is late.”
    “We won!” Okafor's niece, state Del. Maria Okafor (D-Newport), shouted to the crowd. “The island is watching.”
      20. said direct: [Okafor's niece, state Del. Maria Okafor (D-Newport)] shouted → {“We won!”} {“The island is watching.”}
    “We will keep it,” he laughed, and she left.
      21. said direct: [he] laughed → {“We will keep it,”}
    "#);
}

#[test]
fn clauses_and_phrases_go_to_who_says_thinks_or_wants_them() {
    assert_snapshot!(check(include_str!("../../tests/attributions/indirect.conllu")), @"
    The ministry said that two soldiers had been killed.
      0. said indirect: [The ministry] said → {that two soldiers had been killed}
    Officials said the talks in Geneva had failed.
      1. said indirect: [Officials] said → {the talks in Geneva had failed}
    The talks had failed, officials said on Tuesday.
      2. said indirect: [officials] said → {The talks had failed}
    The talks, a senior official said, had failed in the first hour.
      3. said indirect: [a senior official] said → {The talks} {had failed in the first hour}
    According to the coast guard, the tanker ran aground at dawn.
      4. said indirect: [the coast guard] According to → {the tanker ran aground at dawn}
    The tanker ran aground at dawn, according to the coast guard.
      5. said indirect: [the coast guard] according to → {The tanker ran aground at dawn}
    The army, as state media reported, shelled the port.
      6. said indirect: [state media] reported → {The army} {shelled the port}
    Okafor denied that the army had shelled the port.
      7. denied indirect: [Okafor] denied → {that the army had shelled the port}
    Okafor denied shelling the port.
      8. denied indirect: [Okafor] denied → {shelling the port}
    The minister accused the rebels of burning the archive.
      9. claimed indirect: [The minister] accused → {the rebels of burning the archive}
    The council urged both sides to release the prisoners.
      10. demanded indirect: [The council] urged → {both sides to release the prisoners}
    The president hopes to visit the island in May.
      11. hoped indirect: [The president] hopes → {to visit the island in May}
    Okafor expressed the hope that the border would reopen.
      12. hoped indirect: [Okafor] expressed the hope → {that the border would reopen}
    Marant dismissed claims by the opposition that the vote was rigged.
      13. denied indirect: [Marant] dismissed → {claims by the opposition that the vote was rigged}
      14. claimed indirect: [the opposition] claims → {that the vote was rigged} within 13
    The envoy’s remarks about the border angered the ministry.
      15. said indirect: [The envoy] remarks about → {the border}
    The State Chancellery said that Marant had warned that the truce would collapse.
      16. said indirect: [The State Chancellery] said → {that Marant had warned that the truce would collapse}
      17. warned indirect: [Marant] had warned → {that the truce would collapse} within 16
    The convoy is believed to have crossed the river.
      18. believed indirect: [] is believed → {The convoy} {to have crossed the river}
    The minister was asked whether troops would stay.
      19. asked indirect: [] was asked → {whether troops would stay}
    The rebels refused to sign the accord.
      20. denied indirect: [The rebels] refused → {to sign the accord}
    The delegation, which said it had been invited, left early.
      21. said indirect: [which] said → {it had been invited}
    The prime minister did not confirm that the general had resigned.
    I think the plan is good.
    The governor warned the militia against entering the town.
      22. warned indirect: [The governor] warned the militia against → {entering the town}
    In a letter to the council, Marant promised that the prisoners would be freed.
      23. promised indirect: [Marant] promised → {that the prisoners would be freed} in: a letter to the council
    The spokesman described the meeting as cold and brief.
      24. believed indirect: [The spokesman] described → {the meeting as cold and brief}
    Both governments condemned the attack on the embassy.
      25. other indirect: [Both governments] condemned → {the attack on the embassy}
    Rebels said they had seized the dam, adding that they would not leave.
      26. said indirect: [Rebels] said → {they had seized the dam}
      27. said indirect: [Rebels] adding → {that they would not leave}
    The inquiry found that the pilot had ignored the warning.
      28. said indirect: [The inquiry] found → {that the pilot had ignored the warning}
    The minister asked the envoy whether the port was safe.
      29. asked indirect: [The minister] asked → {whether the port was safe}
    The captain reportedly left the ship before dawn.
      30. said indirect: [] reportedly → {The captain} {left the ship before dawn}
    She said she admires his calm and highlighted their shared aims.
      31. said indirect: [She] said → {she admires his calm}
      32. said indirect: [She] highlighted → {their shared aims}
    The envoy said having the island at the table helps the talks.
      33. said indirect: [The envoy] said → {having the island at the table helps the talks}
    The firm is expected to announce its plans next week.
    The council will discuss the plan on Friday.
    Oslo said it would build the dam near the border, a plan that Stockholm rejected.
      34. said indirect: [Oslo] said → {it would build the dam near the border}
    The army withdrew from the town, underlining its weakness.
    According to the harbour office, the ferry sank at night.
      35. said indirect: [the harbour office] According to → {the ferry sank at night}
    ");
}

#[test]
fn subjects_come_back_and_things_say_nothing() {
    assert_snapshot!(check(include_str!("../../tests/attributions/torn.conllu")), @r#"
    The port, Marant says, is lost.
      0. said indirect: [Marant] says → {The port} {is lost}
    Okafor praised a plan that Marant says would fail.
      1. other indirect: [Okafor] praised → {a plan that Marant says would fail}
      2. said indirect: [Marant] says → {that} {would fail} within 1
    Marant announced it.
    The storm threatened the harbour.
    The networks promise faster calls.
    Prices fell, indicating that the harvest was good.
    “We will stay,” Okafor said, citing the weather.
      3. said direct: [Okafor] said → {“We will stay,”}
      4. said indirect: [Okafor] citing → {the weather}
    The delay underscores the risk.
    That said, the port is lost.
    A senior official, who asked not to be named, said that no date had been set.
      5. said indirect: [A senior official, who asked not to be named] said → {that no date had been set} anonymous
    The talks have failed, said an official who spoke on condition of anonymity.
      6. said indirect: [an official who spoke on condition of anonymity] said → {The talks have failed} anonymous
    The delegates offered rooms to let.
    The slide shows off the port.
    “We will stay,” the ministry's co-founder Ilse Marant said.
      7. said direct: [the ministry's co-founder Ilse Marant] said → {“We will stay,”}
    Say goodbye to “no boats.”
    The paper printed a note that said the port had closed.
      8. said indirect: [a note] said → {the port had closed}
    The council called the plan a “gift” for the rich.
      9. said mixed: [The council] called → {the plan a “gift” for the rich}
    Marant has accused Okafor of lying and accused the mayor of theft.
      10. claimed indirect: [Marant] has accused → {Okafor of lying}
      11. claimed indirect: [Marant] accused → {the mayor of theft}
    The boats sailed, according to the harbour office – fewer than last year.
      12. said indirect: [the harbour office] according to → {The boats sailed}
    Okafor said most boats were lost, a share that has grown.
      13. said indirect: [Okafor] said → {most boats were lost}
    “Nobody came?“ she asked.
      14. asked direct: [she] asked → {“Nobody came?“}
    The council denied her a visa.
    The island's criticism of the north came after the Harbour Herald, quoting fishermen, reported that the boats had sailed.
      15. claimed indirect: [The island] criticism of → {the north}
    “A Long Night at Sea”
    “We have no boats,” Marant said.
      16. said direct: [Marant] said → {“We have no boats,”}
    “Nobody came,” the agency quoted Okafor as saying.
      17. said direct: [Okafor] saying → {“Nobody came,”}
    The boat sank in the night; she pledged help to the crew.
      18. promised indirect: [she] pledged → {help to the crew}
    The new engine saves fuel (the firm says it needs a tenth of it) and makes less noise.
      19. said indirect: [the firm] says → {it needs a tenth of it}
    Two boats feared to have sunk off the island
      20. feared indirect: [] feared → {Two boats} {to have sunk off the island}
    It was an attack in which ten people reportedly died.
      21. said indirect: [] reportedly → {ten people} {died}
    Okafor said the port was closed but did not confirm how many boats were lost.
      22. said indirect: [Okafor] said → {the port was closed}
    Okafor said: "The boats are lost. "We have no nets left. "Nobody came."
      23. said direct: [Okafor] said → {"The boats are lost. "We have no nets left. "Nobody came."}
    “It was dark,” a member of the council, Ilse Marant, told Radio Harbour.
      24. said direct: [a member of the council, Ilse Marant] told → {“It was dark,”}
    The letter does not threaten new fines.
    Okafor said on Monday the port was lost.
      25. said indirect: [Okafor] said → {the port was lost}
    The group, called the Centre for Peace, met on Monday.
    The agency referred questions to the army.
    EPA Ilse Marant said that nobody came.
      26. said indirect: [Ilse Marant] said → {that nobody came}
    'Be calm,' as the boy could be heard crying.
    The state news agency HHN promised that the port would open.
      27. promised indirect: [The state news agency HHN] promised → {that the port would open}
    The lawyers are likely to say the port was shut.
    The council has to choose whether it wants to leave.
    The law says that boats need a licence.
    Okafor said the port was lost, but that nobody knew why.
      28. said indirect: [Okafor] said → {the port was lost, but that nobody knew why}
    Okafor met the envoy and said that the talks had failed, reported Yonhap, the news service.
      29. said indirect: [Okafor] said → {that the talks had failed}
    The remarks came as the envoy Ilse Marant dismissed the offer, calling it a mistake.
      30. denied indirect: [the envoy Ilse Marant] dismissed → {the offer}
      31. said indirect: [the envoy Ilse Marant] calling → {it a mistake}
    The first “strike,” she says, came not long after in the port.
      32. said mixed: [she] says → {The first “strike,”} {came not long after in the port}
    "#);
}

#[test]
fn wrong_rows_are_shown_with_their_place() {
    let text = "cue\tclass\tcontent\tstance\tsource\toutlet\n\
                say\tverb\tquote clause\tsays\tsame\topen\n\
                tell\tverb\tquote\n";
    let file = KnowledgeFile { path: "quotes/cues.tsv".into(), text: text.to_owned().into() };
    let wrong = Cues::parse(&[file]).expect_err("two rows are wrong");
    let shown: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    assert_snapshot!(shown.join("\n"), @r#"
    quotes/cues.tsv:2:23: unknown stance "says"
      say	verb	quote clause	says	same	open
                            ^^^^
      hint: the head of quotes/cues.tsv lists the values
    quotes/cues.tsv:3:1: 3 columns instead of 6
      tell	verb	quote
      ^^^^^^^^^^^^^^^
      hint: columns are separated by one tab
    "#);
}

/// Texts in which marks of all kinds stand in all sorts of places.
fn marked() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("“"),
        Just("”"),
        Just("\""),
        Just("‘"),
        Just("’"),
        Just("'"),
        Just("«"),
        Just("»"),
        Just("''"),
        Just("``"),
        Just(" "),
        Just("ship"),
        Just("s"),
        Just(", "),
        Just(". "),
        Just("é"),
        Just("\n\n"),
    ];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn quotations_are_ordered_nested_and_inside_their_block(text in marked()) {
        let mut blocks = Vec::new();
        let mut at = 0;
        for part in text.split("\n\n") {
            if !part.is_empty() {
                blocks.push(Block {
                    kind: BlockKind::Paragraph,
                    span: Span::new(at, at + part.len()),
                    wrapped: false,
                    raw: RawRange { start: 0, end: 0 },
                });
            }
            at += part.len() + 2;
        }
        let found = quotation::quotations(&text, &blocks);
        for (index, one) in found.iter().enumerate() {
            prop_assert!(blocks[one.block.index()].span.contains(one.span));
            prop_assert!(one.span.contains(one.inner));
            prop_assert!(index == 0 || found[index - 1].span.start() < one.span.start());
            if let Some(parent) = one.parent {
                prop_assert!(parent < index && found[parent].inner.contains(one.span));
            }
            for other in &found[..index] {
                let apart = !other.span.overlaps(one.span);
                prop_assert!(apart || other.inner.contains(one.span), "{other:?} {one:?}");
            }
        }
    }

    #[test]
    fn any_tree_gives_ordered_contents_inside_the_block(
        words in prop::collection::vec((0..FORMS.len(), 0..LINKS.len(), any::<prop::sample::Index>()), 1..40),
        leftward in any::<bool>(),
    ) {
        let (document, analysis) = any_analysis(&words, leftward);
        let found = find(&document, &Tree::new(&analysis), &List::new(), &cues()).all;
        for (id, one) in found.enumerate() {
            let cue = one.cue.expect("found by its cue");
            prop_assert!(!one.content.is_empty());
            for (index, piece) in one.content.iter().enumerate() {
                prop_assert!(document.blocks[0].span.contains(*piece));
                prop_assert!(index == 0 || one.content[index - 1].end() <= piece.start());
                prop_assert!(!piece.overlaps(cue), "{piece:?} {cue:?} in {:?}", document.text);
            }
            prop_assert!(one.within != Some(id));
        }
    }
}

/// Words of random sentences, with what the engine could make of them.
const FORMS: &[(&str, &str, Pos, Tag)] = &[
    ("said", "say", Pos::Verb, Tag::Vbd),
    ("denying", "deny", Pos::Verb, Tag::Vbg),
    ("called", "call", Pos::Verb, Tag::Vbn),
    ("seems", "seem", Pos::Verb, Tag::Vbz),
    ("hope", "hope", Pos::Noun, Tag::Nn),
    ("expressed", "express", Pos::Verb, Tag::Vbd),
    ("according", "accord", Pos::Verb, Tag::Vbg),
    ("envoy", "envoy", Pos::Noun, Tag::Nn),
    ("which", "which", Pos::Pron, Tag::Wdt),
    ("to", "to", Pos::Part, Tag::To),
    ("as", "as", Pos::Sconj, Tag::In),
    ("and", "and", Pos::Cconj, Tag::Cc),
    ("“", "“", Pos::Punct, Tag::OpenQuote),
    ("”", "”", Pos::Punct, Tag::CloseQuote),
    ("'", "'", Pos::Punct, Tag::CloseQuote),
    (",", ",", Pos::Punct, Tag::Comma),
    (":", ":", Pos::Punct, Tag::Colon),
    (".", ".", Pos::Punct, Tag::Period),
];

const LINKS: &[Relation] = &[
    Relation::Nsubj,
    Relation::Nsubjpass,
    Relation::Dobj,
    Relation::Ccomp,
    Relation::Xcomp,
    Relation::Advcl,
    Relation::Acl,
    Relation::Relcl,
    Relation::Conj,
    Relation::Prep,
    Relation::Pobj,
    Relation::Mark,
    Relation::Aux,
    Relation::Parataxis,
    Relation::Punct,
    Relation::Appos,
];

/// One sentence of these words. Every head stands on one side, which leaves no cycles.
fn any_analysis(
    words: &[(usize, usize, prop::sample::Index)],
    leftward: bool,
) -> (Document, Analysis) {
    let mut text = String::new();
    let mut tokens: List<Token> = List::new();
    for (at, (form, link, head)) in words.iter().enumerate() {
        let (form, lemma, pos, tag) = FORMS[*form];
        let span = Span::new(text.len(), text.len() + form.len());
        text.push_str(form);
        text.push(' ');
        let head = match (leftward, at, words.len() - at - 1) {
            (true, 0, _) | (false, _, 0) => None,
            (true, before, _) => Some(Id::new(head.index(before))),
            (false, _, after) => Some(Id::new(at + 1 + head.index(after))),
        };
        let relation = if head.is_some() { LINKS[*link] } else { Relation::Root };
        tokens.push(Token {
            span,
            lemma: lemma.into(),
            pos,
            tag,
            morph: MorphId(0),
            relation,
            head,
            space_after: true,
        });
    }
    let span = Span::new(0, text.trim_end().len());
    let block = Block {
        kind: BlockKind::Paragraph,
        span,
        wrapped: false,
        raw: RawRange { start: 0, end: 0 },
    };
    let sentence = Sentence { span, tokens: 0..tokens.len() as u32, block: Id::new(0) };
    let analysis = Analysis {
        sentences: List::from(vec![sentence]),
        tokens,
        names: Vec::new(),
        morphs: vec![Box::from("")].into(),
    };
    (document(text, vec![block]), analysis)
}
