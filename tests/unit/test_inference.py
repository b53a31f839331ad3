import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from spacy_transformers.data_classes import HFObjects
from thinc.api import Adam
from thinc.types import ArgsKwargs
from transformers import BertConfig, BertModel

from pipeline.components.recogniser.length_groups import GROUP, WASTE, group_by_length, run_in_groups
from pipeline.components.recogniser.transformer import EncoderShim

LENGTHS = [3, 90, 12, 60, 4, 88, 11, 1, 40]


@pytest.fixture
def encoder():
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=50, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64
    )
    return BertModel(config).eval()


@pytest.fixture
def batch():
    generator = torch.Generator().manual_seed(1)
    mask = torch.zeros(len(LENGTHS), max(LENGTHS))
    for row, length in enumerate(LENGTHS):
        mask[row, :length] = 1
    ids = torch.randint(1, 50, mask.shape, generator=generator) * mask.long()
    return {"input_ids": ids, "attention_mask": mask}


def shim_of(encoder, *, freeze_embeddings=True):
    return EncoderShim(
        HFObjects(None, encoder, None),
        freeze_embeddings=freeze_embeddings,
        frozen_layers=0,
        learn_rate_factor=1.0,
        bfloat16=False,
    )


@given(st.lists(st.integers(0, 600), max_size=80))
def test_every_sequence_is_in_one_group_and_groups_keep_their_bounds(lengths):
    groups = group_by_length(lengths)
    assert sorted(place for group in groups for place in group) == list(range(len(lengths)))
    for group in groups:
        width = lengths[group[0]]
        assert width == max(lengths[place] for place in group)
        assert width * len(group) <= GROUP or len(group) == 1
        assert sum(width - lengths[place] for place in group) <= WASTE


def test_groups_give_what_one_call_gives_and_compute_less(encoder, batch):
    computed = []
    hook = encoder.register_forward_pre_hook(
        lambda _module, _args, kwargs: computed.append(kwargs["input_ids"].numel()), with_kwargs=True
    )
    with torch.no_grad():
        whole = encoder(**batch)
        grouped = run_in_groups(encoder, batch)
    hook.remove()
    assert grouped.last_hidden_state.shape == whole.last_hidden_state.shape
    for row, length in enumerate(LENGTHS):
        torch.testing.assert_close(
            grouped.last_hidden_state[row, :length],
            whole.last_hidden_state[row, :length],
            rtol=1e-4,
            atol=1e-5,
        )
    torch.testing.assert_close(grouped.pooler_output, whole.pooler_output, rtol=1e-4, atol=1e-5)
    assert computed[0] == batch["input_ids"].numel()
    assert sum(computed[1:]) <= sum(LENGTHS) + WASTE * len(computed[1:])


@pytest.mark.parametrize("case", ["padding in front", "states of every layer"])
def test_what_cannot_be_cut_goes_through_in_one_call(encoder, batch, case):
    options = {}
    if case == "padding in front":
        batch = {name: tensor.flip(1) for name, tensor in batch.items()}
    else:
        options["output_hidden_states"] = True
    with torch.no_grad():
        whole = encoder(**batch, **options)
        grouped = run_in_groups(lambda **part: encoder(**part, **options), batch)
    torch.testing.assert_close(grouped.last_hidden_state, whole.last_hidden_state)
    assert set(grouped) == set(whole)


def test_the_shim_reads_in_groups_and_learns_in_one_batch(encoder, batch):
    shim = shim_of(encoder)
    widths = []
    encoder.register_forward_pre_hook(
        lambda _module, _args, kwargs: widths.append(kwargs["input_ids"].shape), with_kwargs=True
    )
    inputs = ArgsKwargs(args=(), kwargs=batch)
    read = shim.predict(inputs).last_hidden_state
    assert len(widths) > 1
    assert not read.requires_grad
    del widths[:]
    learnt, _ = shim.begin_update(inputs)
    assert widths == [batch["input_ids"].shape]
    assert learnt.last_hidden_state.requires_grad
    assert encoder.training


def test_the_shim_lends_the_averages_of_its_weights(encoder):
    shim = shim_of(encoder)
    before = {name: weights.detach().clone() for name, weights in encoder.named_parameters()}
    name = next(iter(before))
    averages = {(shim.id, name): np.full(before[name].shape, 7.0, dtype="float32"), ("another", name): None}
    with pytest.raises(RuntimeError, match="half way"), shim.use_params(averages):  # noqa: PT012
        lent = dict(encoder.named_parameters())
        assert torch.all(lent[name] == 7.0)
        assert all(torch.equal(lent[other], before[other]) for other in before if other != name)
        raise RuntimeError("half way")
    after = dict(encoder.named_parameters())
    assert all(torch.equal(after[other], before[other]) for other in before)


def test_an_optimizer_keeps_averages_that_the_shim_finds(encoder, batch):
    shim = shim_of(encoder, freeze_embeddings=False)
    optimizer = Adam(0.01, use_averages=True)
    for _ in range(3):
        output, backprop = shim.begin_update(ArgsKwargs(args=(), kwargs=batch))
        states = output.last_hidden_state
        backprop(ArgsKwargs(args=((states,),), kwargs={"grad_tensors": (torch.ones_like(states),)}))
        shim.finish_update(optimizer)
    own = encoder.encoder.layer[-1].output.dense.weight
    moved = own.detach().clone()
    with shim.use_params(optimizer.averages):
        lent = encoder.encoder.layer[-1].output.dense.weight.detach().clone()
    assert not torch.equal(lent, moved)
    assert torch.equal(own, moved)
