"""Every table of a council's rooms, imported in one place so that the metadata is whole."""

import councils.api.models
import councils.burden.models
import councils.calendar.models
import councils.carrying.models
import councils.columns.models
import councils.delivery.models
import councils.drafting.models
import councils.dryrun.models
import councils.leaving.models
import councils.lineage.models
import councils.people.models
import councils.records.models
import councils.returns.comment_models
import councils.returns.models
import councils.signoff.models
import councils.validation.models  # noqa: F401
