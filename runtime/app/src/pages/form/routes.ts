import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/apps/:app/forms/:form/new',
    name: 'record-new',
    component: () => import('./FormPage.vue'),
    meta: { bare: true },
  },
  {
    path: '/apps/:app/forms/:form/records/:id/edit',
    name: 'record-edit',
    component: () => import('./FormPage.vue'),
    meta: { bare: true },
  },
]
