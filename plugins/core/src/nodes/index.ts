import type { NodeKind } from '@tenon/engine'
import { copyTask } from './copy-task/copy-task.ts'
import { endEvent } from './end-event/end-event.ts'
import { exclusiveGateway } from './exclusive-gateway/exclusive-gateway.ts'
import { handleTask } from './handle-task/handle-task.ts'
import { inclusiveGateway } from './inclusive-gateway/inclusive-gateway.ts'
import { parallelGateway } from './parallel-gateway/parallel-gateway.ts'
import { serviceTask } from './service-task/service-task.ts'
import { subFlow } from './sub-flow/sub-flow.ts'
import { timer } from './timer/timer.ts'
import { userTask } from './user-task/user-task.ts'

export const nodes: readonly NodeKind[] = [
  userTask,
  handleTask,
  copyTask,
  exclusiveGateway,
  parallelGateway,
  inclusiveGateway,
  serviceTask,
  subFlow,
  timer,
  endEvent,
]
