/** Areas of the rail that bring a side bar of their own. An entry is shown when its route exists and the person may open it. */
export interface SectionItem {
  readonly route: string
  /** Key of the text. */
  readonly label: string
  readonly icon: string
}
export interface Section {
  readonly key: string
  readonly label: string
  readonly icon: string
  readonly groups: readonly { readonly label?: string; readonly items: readonly SectionItem[] }[]
}

export const sections: readonly Section[] = [
  {
    key: 'build',
    label: 'shell.build',
    icon: 'puzzle',
    groups: [
      {
        items: [
          { route: 'design', label: 'shell.myApps', icon: 'layout-grid' },
          { route: 'templates', label: 'shell.templates', icon: 'layout-template' },
        ],
      },
    ],
  },
  {
    key: 'settings',
    label: 'shell.settings',
    icon: 'settings',
    groups: [
      {
        label: 'shell.group.organisation',
        items: [
          { route: 'people', label: 'shell.people', icon: 'users' },
          { route: 'organisation', label: 'shell.organisationPage', icon: 'building-2' },
          { route: 'calendars', label: 'shell.calendars', icon: 'calendar' },
          { route: 'report-indexes', label: 'shell.reportIndexes', icon: 'gauge' },
        ],
      },
      {
        label: 'shell.group.messages',
        items: [
          { route: 'channels', label: 'shell.channels', icon: 'message-circle' },
          { route: 'deliveries', label: 'shell.deliveries', icon: 'send' },
        ],
      },
      { label: 'shell.group.security', items: [{ route: 'audit', label: 'shell.audit', icon: 'shield-check' }] },
    ],
  },
]
