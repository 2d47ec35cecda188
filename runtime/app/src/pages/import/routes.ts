import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/apps/:app/forms/:form/import',
    name: 'import',
    component: () => import('./ImportPage.vue'),
    meta: { bare: true, focus: true },
  },
]
