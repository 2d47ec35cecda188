import type { DatasetKind } from '@tenon/engine'
import { column, dataset, text } from './columns.ts'

/** 使用人员: who has a role in the app, also those who never came. */
export const personDataset: DatasetKind = {
  key: '$person',
  view: 'report_person',
  form: () =>
    dataset(
      '$person',
      ['使用人员', 'People with a role'],
      undefined,
      [
        column('signed_in_at', 'datetime', ['最近登录', 'Last sign-in']),
        column('active_at', 'datetime', ['最近操作', 'Last action']),
      ],
      { measures: [{ key: 'people', label: text(['人数', 'People']), agg: 'count' }] },
    ),
}
