"""Research around the pipeline: experiments, speed, fuzzing, CoNLL-2002, notebooks, pictures."""
