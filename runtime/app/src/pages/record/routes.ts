import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/apps/:app/forms/:form/records/:id',
    name: 'record',
    component: () => import('./RecordPage.vue'),
    meta: { bare: true },
  },
  {
    path: '/apps/:app/forms/:form/records/:id/print',
    name: 'record-print',
    component: () => import('./PrintPage.vue'),
    meta: { shell: 'none' },
  },
  {
    path: '/approvals/:id/print',
    name: 'approval-print',
    component: () => import('./ApprovalPrintPage.vue'),
    meta: { shell: 'none' },
  },
]
