"""What is drawn is what is committed, and the flow is valid BPMN 2.0."""

import importlib.resources

import pytest
from lxml import etree

from workflows.diagram import FOLDER, bpmn, drawn
from workflows.flows.follow import map_of_process

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def test_the_committed_diagrams_are_the_drawn_ones():
    committed = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert committed == drawn(), "run manage.py draw"


@pytest.fixture
def process():
    return etree.fromstring(bpmn().encode())


def test_the_flow_is_valid_bpmn(process):
    schema = importlib.resources.files("SpiffWorkflow") / "bpmn/parser/schema/BPMN20.xsd"
    with importlib.resources.as_file(schema) as path:
        etree.XMLSchema(etree.parse(str(path))).assertValid(process)


def test_every_node_of_the_flow_is_in_the_bpmn_with_its_spanish_name(process):
    named = {one.get("id"): one.get("name") for one in process.iter() if (one.get("id") or "").startswith("node_")}
    assert named == {f"node_{node.name}": str(node.task_title) for node in map_of_process().nodes()}


def test_each_of_several_ways_out_of_a_task_says_its_condition(process):
    arrows = process.findall(f".//{BPMN}sequenceFlow")
    for task in process.findall(f".//{BPMN}userTask"):
        out = [arrow for arrow in arrows if arrow.get("sourceRef") == task.get("id")]
        assert len(out) == 1 or all(arrow.find(f"{BPMN}conditionExpression") is not None for arrow in out)
