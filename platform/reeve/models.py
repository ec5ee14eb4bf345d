"""Every table of the platform, imported in one place so that the metadata is whole."""

import reeve.alarms.models
import reeve.audit.models
import reeve.billing.ledger
import reeve.billing.mirror.models
import reeve.billing.models
import reeve.billing.novation.models
import reeve.billing.refunds.models
import reeve.billing.reminders.models
import reeve.billing.selling.models
import reeve.catalogue.models
import reeve.comparison.models
import reeve.department.carried_models
import reeve.department.desk_models
import reeve.department.holding.models
import reeve.department.models
import reeve.department.ready.models
import reeve.faults.models
import reeve.identity.engagement_models
import reeve.identity.machine.models
import reeve.identity.models
import reeve.identity.openid.models
import reeve.identity.passkey_models
import reeve.identity.recovery_models
import reeve.leaving.models
import reeve.mail.models
import reeve.national.models
import reeve.officials.models
import reeve.onboarding.models
import reeve.published.models
import reeve.register.models
import reeve.revisions.models
import reeve.rulebook.models
import reeve.transparency.models
import reeve.vault.models  # noqa: F401
