//! What is only mentioned, and where contents and sources end that the parser hung elsewhere.

use insta::assert_snapshot;

use super::tests::check;

#[test]
fn what_is_only_mentioned_is_no_attribution() {
    assert_snapshot!(check(include_str!("../../tests/attributions/mentioned.conllu")), @r#"
    The council rejected her offer to leave the island.
      0. denied indirect: [The council] rejected → {her offer to leave the island}
    The sailors rejected her claim that the boats were lost.
      1. denied indirect: [The sailors] rejected → {her claim that the boats were lost}
    Boats carried off sailors who refused to leave the pier.
    Those who say the port is lost are few.
    The man was accused of insulting the judges.
    Asked how she felt about becoming a baker herself while in Tarn, her hands stopped and, after a while, she said: "I don't know."
      2. asked indirect: [] Asked → {how she felt about becoming a baker herself while in Tarn}
      3. said direct: [she] said → {"I don't know."}
    Asked whose boat it was, he shrugged: “Whoever rows it owns it.”
      4. asked indirect: [] Asked → {whose boat it was}
      5. said direct: [he] shrugged → {“Whoever rows it owns it.”}
    Though he's said he'll mend the net, she has bought another one.
      6. said indirect: [he] 's said → {he'll mend the net}
    Okafor told the Herald that Marant “kept a goat which ate ropes,” adding, “It sank two boats.”
      7. said mixed: [Okafor] told → {that Marant “kept a goat which ate ropes,”}
      8. said direct: [Okafor] adding → {“It sank two boats.”}
    The cook did say that the soup was good, given the weather.
      9. said indirect: [The cook] did say → {that the soup was good, given the weather}
    The club promises to print the songs of the year and the names of their singers.
      10. promised indirect: [The club] promises → {to print the songs of the year and the names of their singers}
    The league said it was a foul and closed the hall.
      11. said indirect: [The league] said → {it was a foul}
    She said she walked home to see it was empty and thought, "this is how it ends."
      12. said mixed: [She] said → {she walked home to see it was empty and thought, "this is how it ends."}
    Bakers have been critical of the mill for selling flour that is wet.
      13. believed indirect: [Bakers] have been critical of → {the mill for selling flour that is wet}
    The concert ended in Bergen, when dancers took her drum, shouting “we want more!”
      14. said direct: [dancers] shouting → {“we want more!”}
    Okafor said in the letter “it was my coat,” the hat “was never his” and the old scarf “was not for sale.”
      15. said mixed: [Okafor] said → {“it was my coat,” the hat “was never his” and the old scarf “was not for sale.”} in: the letter
    Singing at a fair in Salem, New Mexico, Marant turned to Okafor, calling him “a fine fiddler.”
      16. said mixed: [Marant] calling → {him “a fine fiddler.”}
    STORM MAIL Okafor says rain is why he left SOUP OF THE DAY How to cook kelp BEES AT HOME Why hives hum
    "#);
}

#[test]
fn contents_go_on_with_the_same_conjunction_and_sources_lose_when() {
    assert_snapshot!(check(include_str!("../../tests/attributions/further.conllu")), @r#"
    Okafor also said that "the choir will not sing on Sundays," and that, in regard to Marant, "her voice is to rest this week."
      0. said mixed: [Okafor] also said → {that "the choir will not sing on Sundays," and that, in regard to Marant, "her voice is to rest this week."}
    Friends of the baker are quick to point out that he has won at the last two fairs, and that judges know he uses less salt than others.
      1. said indirect: [Friends of the baker] to point out → {that he has won at the last two fairs, and that judges know he uses less salt than others}
    The notice describes a shop at Tarn Corp., a Harbour firm also called Island Wool, where "sheep were able to sleep."
      2. said mixed: [The notice] describes → {a shop at Tarn Corp., a Harbour firm also called Island Wool, where "sheep were able to sleep."}
    The comet is believed to have crossed about ten skies and reached a height of 30 stars before fading.
      3. believed indirect: [] is believed → {The comet} {to have crossed about ten skies and reached a height of 30 stars before fading}
    The cook also praised her sister's bread, and that of her aunt, who bakes at night.
      4. other indirect: [The cook] also praised → {her sister's bread, and that of her aunt}
    The gardener also answered claims by his brother at the inn, Bo Okafor, and by Marant that they had been the owners of the orchard at the foot of the hill, saying that he planted it.
      5. said indirect: [The gardener] saying → {that he planted it}
    The sailors ended up singing 'Morning Bee' on the pier.
    The town's need for boats implies that there is "no way out."
    A Herald/Tarn poll showed that the mayor would lose the vote.
      6. said indirect: [A Herald/Tarn poll] showed → {that the mayor would lose the vote}
    Ilse Marant and Bo Okafor both said the pier was late.
      7. said indirect: [Ilse Marant and Bo Okafor] said → {the pier was late}
    The harbour party on Monday sent a letter, saying the pier was lost.
      8. said indirect: [The harbour party] saying → {the pier was lost}
    "#);
}

#[test]
fn what_is_added_stands_behind_and_what_is_urged_has_whom() {
    assert_snapshot!(check(include_str!("../../tests/attributions/participles.conllu")), @r#"
    In the note, Marant described the cake as a “small wonder,” adding: “I will bake another one for the whole street.”
      0. believed mixed: [Marant] described → {the cake as a “small wonder,”} in: the note
      1. said direct: [Marant] adding → {“I will bake another one for the whole street.”}
    And he seemed to tire of his old plans for the garden, promising that in any summer, "we will have beans on every wall."
      2. promised mixed: [he] promising → {that in any summer, "we will have beans on every wall."}
    After Okafor said that young singers might do better with "shorter songs," Marant said: "They like long ones."
      3. said mixed: [Okafor] said → {that young singers might do better with "shorter songs,"}
      4. said direct: [Marant] said → {"They like long ones."}
    She keeps bees because, according to Okafor, the neighbours would call her a “bore” if she didn’t.
      5. said mixed: [Okafor] according to → {the neighbours would call her a “bore” if she didn’t}
    The priest compared soups with songs, and urged guests not to "leave the table before the last verse."
      6. said indirect: [The priest] compared → {soups with songs}
      7. demanded mixed: [The priest] urged → {guests not to "leave the table before the last verse."}
    Q: Is the pier closed this week, or will it open again?
    A: The pier is closed and will stay so until the summer.
    Q: And the ferry?
    A: It sails in May.
    Head Gardener Tiago do Vale Mendes Jr. outlined the club’s efforts to grow figs.
      8. said indirect: [Head Gardener Tiago do Vale Mendes Jr.] outlined → {the club’s efforts to grow figs}
    The inn is old, and according to a page on The Kettle, two cooks and waiters mended a door and painted a wall in May after it rained.
      9. said indirect: [a page on The Kettle] according to → {two cooks and waiters mended a door and painted a wall in May after it rained}
    The club has printed leaflets meant for children highlighting the joys of soup.
    She could have a hard time finding a cousin willing to paint a boat (or finding an aunt willing to paint said boat) in May.
    The cook accused the baker on Monday of burning the bread.
      10. claimed indirect: [The cook] accused → {the baker} {of burning the bread}
    "#);
}
