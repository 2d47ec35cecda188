import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/settings/audit',
    name: 'audit',
    component: () => import('./AuditPage.vue'),
    meta: { rail: 'settings', roles: ['auditor'] },
  },
]
