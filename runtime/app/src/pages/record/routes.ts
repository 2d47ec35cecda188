import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/apps/:app/forms/:form/records/:id',
    name: 'record',
    component: () => import('./RecordPage.vue'),
    meta: { bare: true },
  },
]
