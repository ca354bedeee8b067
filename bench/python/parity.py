"""Documents (JSON arrays of paragraphs, one a line) in; spaCy's reading out, a token a line."""
import json
import sys

import spacy

nlp = spacy.load(sys.argv[1])
for line in sys.stdin:
    for doc in nlp.pipe(json.loads(line), batch_size=64):
        print("P")
        for token in doc:
            fields = [token.idx, token.idx + len(token), token.tag_, token.pos_, json.dumps(token.lemma_),
                      str(token.morph), token.head.i, token.dep_, int(bool(token.is_sent_start)),
                      "O" if not token.ent_type_ else token.ent_iob_ + "-" + token.ent_type_]
            print("\t".join(map(str, fields)))
    print("D", flush=True)
