import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/p/:token',
    name: 'public-form',
    component: () => import('./PublicFormPage.vue'),
    meta: { shell: 'none', open: true },
  },
]
