import type { ActionKind } from '@tenon/engine'
import { assign } from './assign.ts'
import { botMessage } from './bot-message.ts'
import { branch } from './branch.ts'
import { claim } from './claim.ts'
import { createRecord } from './create-record.ts'
import { deleteRecord } from './delete-record.ts'
import { exportRecords } from './export-records.ts'
import { findRecords } from './find-records.ts'
import { loop } from './loop.ts'
import { mail } from './mail.ts'
import { notify } from './notify.ts'
import { refuse } from './refuse.ts'
import { refuseWhere } from './refuse-where.ts'
import { setFields } from './set-fields.ts'
import { startFlow } from './start-flow.ts'
import { updateRecord } from './update-record.ts'
import { updateRecords } from './update-records.ts'
import { wait } from './wait.ts'
import { webhook } from './webhook.ts'

export const actions: readonly ActionKind[] = [
  setFields,
  createRecord,
  updateRecord,
  updateRecords,
  deleteRecord,
  assign,
  claim,
  branch,
  findRecords,
  loop,
  wait,
  startFlow,
  notify,
  mail,
  botMessage,
  webhook,
  exportRecords,
  refuse,
  refuseWhere,
]
