/** The foot of a column says any of several figures; who had chosen the average keeps it. */
export const up = `
update meta.list_setting set settings = (settings - 'averages') || jsonb_build_object(
  'totals',
  (select coalesce(jsonb_object_agg(path, 'avg'), '{}') from jsonb_array_elements_text(settings -> 'averages') as path)
)
where settings ? 'averages';
`
