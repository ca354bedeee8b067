"""Documents in; seconds (wall, processor) of each run of nlp.pipe over their paragraphs out, then peak kB."""
import json
import resource
import sys
import time

import spacy

nlp = spacy.load(sys.argv[1])
paragraphs = [p for line in sys.stdin for p in json.loads(line)]
for run in range(int(sys.argv[2]) + 1):
    wall, processor = time.perf_counter(), time.process_time()
    for doc in nlp.pipe(paragraphs, batch_size=64):
        pass
    if run:  # the first warms up
        print(time.perf_counter() - wall, time.process_time() - processor, flush=True)
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
