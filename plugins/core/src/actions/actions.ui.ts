import type { KindUi } from '@tenon/ui/kit'
import { assign } from './assign.ts'
import AssignSettings from './AssignSettings.vue'
import { botMessage } from './bot-message.ts'
import BotMessageSettings from './BotMessageSettings.vue'
import { claim } from './claim.ts'
import { branch } from './branch.ts'
import BranchSettings from './BranchSettings.vue'
import ClaimSettings from './ClaimSettings.vue'
import CreateRecordSettings from './CreateRecordSettings.vue'
import { createRecord } from './create-record.ts'
import DeleteRecordSettings from './DeleteRecordSettings.vue'
import { deleteRecord } from './delete-record.ts'
import { exportRecords } from './export-records.ts'
import ExportRecordsSettings from './ExportRecordsSettings.vue'
import MailSettings from './MailSettings.vue'
import { findRecords } from './find-records.ts'
import FindRecordsSettings from './FindRecordsSettings.vue'
import { loop } from './loop.ts'
import LoopSettings from './LoopSettings.vue'
import { mail } from './mail.ts'
import NotifySettings from './NotifySettings.vue'
import { notify } from './notify.ts'
import RefuseSettings from './RefuseSettings.vue'
import { refuse } from './refuse.ts'
import RefuseWhereSettings from './RefuseWhereSettings.vue'
import { refuseWhere } from './refuse-where.ts'
import SetFieldsSettings from './SetFieldsSettings.vue'
import { setFields } from './set-fields.ts'
import StartFlowSettings from './StartFlowSettings.vue'
import { startFlow } from './start-flow.ts'
import UpdateRecordSettings from './UpdateRecordSettings.vue'
import { updateRecord } from './update-record.ts'
import UpdateRecordsSettings from './UpdateRecordsSettings.vue'
import { updateRecords } from './update-records.ts'
import { wait } from './wait.ts'
import WaitSettings from './WaitSettings.vue'
import WebhookSettings from './WebhookSettings.vue'
import { webhook } from './webhook.ts'

/** The settings of each action, drawn where a plain form made of fields does not do. */
export const actionUis: readonly KindUi[] = [
  { kind: setFields.kind, Settings: SetFieldsSettings },
  { kind: createRecord.kind, Settings: CreateRecordSettings },
  { kind: updateRecord.kind, Settings: UpdateRecordSettings },
  { kind: updateRecords.kind, Settings: UpdateRecordsSettings },
  { kind: deleteRecord.kind, Settings: DeleteRecordSettings },
  { kind: assign.kind, Settings: AssignSettings },
  { kind: claim.kind, Settings: ClaimSettings },
  { kind: branch.kind, Settings: BranchSettings },
  { kind: findRecords.kind, Settings: FindRecordsSettings },
  { kind: loop.kind, Settings: LoopSettings },
  { kind: wait.kind, Settings: WaitSettings },
  { kind: startFlow.kind, Settings: StartFlowSettings },
  { kind: notify.kind, Settings: NotifySettings },
  { kind: mail.kind, Settings: MailSettings },
  { kind: botMessage.kind, Settings: BotMessageSettings },
  { kind: webhook.kind, Settings: WebhookSettings },
  { kind: exportRecords.kind, Settings: ExportRecordsSettings },
  { kind: refuse.kind, Settings: RefuseSettings },
  { kind: refuseWhere.kind, Settings: RefuseWhereSettings },
]
