import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/exports/:id', name: 'export', component: () => import('./ExportPage.vue'), props: true },
]
