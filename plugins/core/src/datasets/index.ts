import { actionDataset } from './action.ts'
import { flowDataset } from './flow.ts'
import { personDataset } from './person.ts'
import { taskDataset } from './task.ts'

export const datasets = [taskDataset, flowDataset, actionDataset, personDataset]
