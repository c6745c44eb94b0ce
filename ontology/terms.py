"""The names of the vocabulary in code: namespaces, classes, properties and concept schemes, as plain strings.

Nothing is read from disk here; a test holds every name against ``zhengpu.ttl``.

>>> Class.ACTIVITY
<Class.ACTIVITY: 'https://w3id.org/zhengpu/ontology#Activity'>
>>> f"<{Property.LEAD_AGENT}>"
'<https://w3id.org/zhengpu/ontology#leadAgent>'
>>> concept(Scheme.ACTION, "issue")
'https://w3id.org/zhengpu/id/action/issue'
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

VERSION: Final = "0.2.0"
ROOT: Final = "https://w3id.org/zhengpu/"
ONTOLOGY: Final = ROOT + "ontology"
NS: Final = ONTOLOGY + "#"
SHAPES: Final = ROOT + "shapes#"
ID: Final = ROOT + "id/"  # the default base of instances; a setting may replace it
GRAPH: Final = ROOT + "graph/"

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "zp": NS,
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""The prefixes that queries and serialisations use."""


class Class(StrEnum):
    """The classes of the ontology."""

    AGENT = NS + "Agent"
    ORGANIZATION = NS + "Organization"
    GOVERNMENT_BODY = NS + "GovernmentBody"
    PARTY_BODY = NS + "PartyBody"
    SCHOOL = NS + "School"
    COMPANY = NS + "Company"
    SOCIAL_ORGANIZATION = NS + "SocialOrganization"
    MEDIA_OUTLET = NS + "MediaOutlet"
    AGENT_GROUP = NS + "AgentGroup"
    PERSON = NS + "Person"
    POST = NS + "Post"
    TENURE = NS + "Tenure"
    PLACE = NS + "Place"
    BULLETIN = NS + "Bulletin"
    SECTION = NS + "Section"
    ITEM = NS + "Item"
    BULLETIN_SERIES = NS + "BulletinSeries"
    DOCUMENT = NS + "Document"
    POLICY = NS + "Policy"
    PROGRAMME = NS + "Programme"
    CAMPAIGN = NS + "Campaign"
    INITIATIVE = NS + "Initiative"
    PLATFORM = NS + "Platform"
    PLATFORM_VERSION = NS + "PlatformVersion"
    ACTIVITY = NS + "Activity"
    ISSUANCE = NS + "Issuance"
    PUBLICATION = NS + "Publication"
    MEETING = NS + "Meeting"
    TRAINING = NS + "Training"
    LAUNCH = NS + "Launch"
    DEPLOYMENT = NS + "Deployment"
    INSPECTION = NS + "Inspection"
    COMPETITION = NS + "Competition"
    SELECTION = NS + "Selection"
    SHOWCASE = NS + "Showcase"
    REVISION = NS + "Revision"
    ATTENDANCE = NS + "Attendance"
    OCCASION = NS + "Occasion"
    OCCASION_SERIES = NS + "OccasionSeries"
    ADOPTION = NS + "Adoption"
    POLICY_LINK = NS + "PolicyLink"
    DIFFUSION_RUN = NS + "DiffusionRun"
    INFERRED_EDGE = NS + "InferredEdge"
    POLICY_SPREAD = NS + "PolicySpread"
    OBSERVATION = NS + "Observation"
    INDICATOR = NS + "Indicator"
    SPAN = NS + "Span"
    OMISSION = NS + "Omission"
    MECHANISM = NS + "Mechanism"
    AWARD = NS + "Award"


class Property(StrEnum):
    """The properties of the ontology, grouped as in ``zhengpu.ttl``."""

    # Agents and roles
    AGENT = NS + "agent"
    LEAD_AGENT = NS + "leadAgent"
    ORGANIZER = NS + "organizer"
    UNDERTAKER = NS + "undertaker"
    SUPPORTER = NS + "supporter"
    ATTENDEE = NS + "attendee"
    SPEAKER = NS + "speaker"
    PARTICIPANT = NS + "participant"
    AGENT_INFERRED = NS + "agentInferred"
    OPEN_LIST = NS + "openList"
    DECLARED_AGENTS = NS + "declaredAgents"
    DECLARED_SIZE = NS + "declaredSize"
    IS_COMPLETE = NS + "isComplete"
    IN_POST = NS + "inPost"
    # Acts
    ACTION = NS + "action"
    VERB = NS + "verb"
    OBJECT = NS + "object"
    STATUS = NS + "status"
    PHASE = NS + "phase"
    COUNT = NS + "count"
    THEME = NS + "theme"
    PLACE = NS + "place"
    FULFILS = NS + "fulfils"
    # Documents
    ISSUED_BY = NS + "issuedBy"
    LEAD_ISSUER = NS + "leadIssuer"
    ON_BEHALF_OF = NS + "onBehalfOf"
    DECLARED_ISSUER_COUNT = NS + "declaredIssuerCount"
    DOCUMENT_NUMBER = NS + "documentNumber"
    DOCUMENT_TYPE = NS + "documentType"
    CONTENT_GENRE = NS + "contentGenre"
    BASED_ON = NS + "basedOn"
    IMPLEMENTS = NS + "implements"
    ANNEX_OF = NS + "annexOf"
    CITES = NS + "cites"
    # Policies and their spread
    SEED_DOCUMENT = NS + "seedDocument"
    NATIONAL_DATE = NS + "nationalDate"
    ADOPTED_POLICY = NS + "adoptedPolicy"
    ADOPTER = NS + "adopter"
    STAGE = NS + "stage"
    ADOPTION_BASIS = NS + "adoptionBasis"
    LINKED_ACTIVITY = NS + "linkedActivity"
    LINKED_POLICY = NS + "linkedPolicy"
    LINK_METHOD = NS + "linkMethod"
    LOCALISES = NS + "localises"
    PILOT_OF = NS + "pilotOf"
    SITE = NS + "site"
    # Structure
    PART_OF = NS + "partOf"
    IN_SERIES = NS + "inSeries"
    EDITION = NS + "edition"
    VERSION_OF = NS + "versionOf"
    WITHIN = NS + "within"
    SUB_ORGANIZATION_OF = NS + "subOrganizationOf"
    ABOUT = NS + "about"
    MENTIONS = NS + "mentions"
    MAY_MENTION = NS + "mayMention"
    REPRINTED_BY = NS + "reprintedBy"
    EXPECTS_UNIT = NS + "expectsUnit"
    TEXT_DIGEST = NS + "textDigest"
    SUGGESTIONS_DIGEST = NS + "suggestionsDigest"
    PERIOD_BASIS = NS + "periodBasis"
    RECORD_DIGEST = NS + "recordDigest"
    FROM_MANIFEST = NS + "fromManifest"
    SYNTHETIC = NS + "synthetic"
    # Entities
    JURISDICTION = NS + "jurisdiction"
    MEMBER_OF = NS + "memberOf"
    POST_IN = NS + "postIn"
    HOLDER = NS + "holder"
    POSSIBLY_SAME = NS + "possiblySame"
    OCCASION_TYPE = NS + "occasionType"
    CODE = NS + "code"
    SHORT_NAME = NS + "shortName"
    ABBREVIATION = NS + "abbreviation"
    REGION = NS + "region"
    ADMIN_LEVEL = NS + "adminLevel"
    SUCCESSOR = NS + "successor"
    VALID_FROM = NS + "validFrom"
    VALID_TO = NS + "validTo"
    # Time
    BEGIN = NS + "begin"
    END = NS + "end"
    PRECISION = NS + "precision"
    EDTF = NS + "edtf"
    TIME_BASIS = NS + "timeBasis"
    AS_OF = NS + "asOf"
    REFERENCE_PERIOD = NS + "referencePeriod"
    # Evidence
    EVIDENCE = NS + "evidence"
    START = NS + "start"
    QUOTE = NS + "quote"
    RULE = NS + "rule"
    CONFIDENCE = NS + "confidence"
    # Observations
    INDICATOR = NS + "indicator"
    VALUE = NS + "value"
    UNIT = NS + "unit"
    APPROX = NS + "approx"
    SCOPE = NS + "scope"
    # Direct links, computed by ontology/links
    ISSUER_OF = NS + "issuerOf"
    LAUNCHER_OF = NS + "launcherOf"
    HOST_OF = NS + "hostOf"
    SHOWS = NS + "shows"
    # What is computed of the spread of policies
    DIFFUSION_METHOD = NS + "diffusionMethod"
    LAG_MODEL = NS + "lagModel"
    MODEL_RATE = NS + "modelRate"
    MODEL_ALPHA = NS + "modelAlpha"
    MODEL_MU = NS + "modelMu"
    MODEL_SIGMA = NS + "modelSigma"
    PARAMETERS_ESTIMATED = NS + "parametersEstimated"
    STOPPING_TEST = NS + "stoppingTest"
    P_CUTOFF = NS + "pCutoff"
    EDGE_LIMIT = NS + "edgeLimit"
    STOP_REASON = NS + "stopReason"
    RESAMPLES = NS + "resamples"
    RESAMPLING_SEED = NS + "resamplingSeed"
    POLICY_COUNT = NS + "policyCount"
    UNIT_COUNT = NS + "unitCount"
    ADOPTION_COUNT = NS + "adoptionCount"
    PERIOD_COUNT = NS + "periodCount"
    SOURCE_DIGEST = NS + "sourceDigest"
    SOURCE_REVISION = NS + "sourceRevision"
    ORIGIN = NS + "origin"
    DESTINATION = NS + "destination"
    RANK = NS + "rank"
    RESTS_ON = NS + "restsOn"
    GAIN = NS + "gain"
    P_VALUE = NS + "pValue"
    SUPPORT = NS + "support"
    GAIN_LOW = NS + "gainLow"
    GAIN_HIGH = NS + "gainHigh"
    SPREAD_OF = NS + "spreadOf"
    ADOPTER_COUNT = NS + "adopterCount"
    ORIGINATOR = NS + "originator"
    EARLIEST_FIRST = NS + "earliestFirst"
    LATEST_FIRST = NS + "latestFirst"
    HALF_TIME_MIN = NS + "halfTimeMin"
    HALF_TIME_MAX = NS + "halfTimeMax"
    SPREAD_DIRECTION = NS + "spreadDirection"


class Scheme(StrEnum):
    """The concept schemes; a value is the folder of its concepts below the instance base."""

    ACTION = "action"
    DOCUMENT_TYPE = "document-type"
    CONTENT_GENRE = "content-genre"
    OCCASION_TYPE = "occasion-type"
    STAGE = "stage"
    THEME = "theme"
    ADMIN_LEVEL = "admin-level"
    DIFFUSION_METHOD = "diffusion-method"
    LAG_MODEL = "lag-model"
    STOP_REASON = "stop-reason"
    SPREAD_DIRECTION = "spread-direction"


def root_of(base: str) -> str:
    """Return the root that graphs are named below, from the base of instances.

    >>> root_of("https://w3id.org/zhengpu/id/")
    'https://w3id.org/zhengpu/'
    """
    return base.removesuffix("id/")


def concept(scheme: Scheme, notation: str, base: str = ID) -> str:
    """Return the IRI of the concept `notation` of `scheme` below the instance base `base`.

    >>> concept(Scheme.STAGE, "pilot", base="https://example.org/id/")
    'https://example.org/id/stage/pilot'
    """
    return f"{base}{scheme}/{notation}"


def scheme_iri(scheme: Scheme, base: str = ID) -> str:
    """Return the IRI of a scheme itself.

    >>> scheme_iri(Scheme.ACTION)
    'https://w3id.org/zhengpu/id/scheme/action'
    """
    return f"{base}scheme/{scheme}"
