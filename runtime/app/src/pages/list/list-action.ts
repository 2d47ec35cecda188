/** What the menu of a list offers for all of it. */
export type ListAction = 'export' | 'link' | 'print' | 'bin' | 'chart'
