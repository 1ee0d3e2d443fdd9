/** What the form says, as the server wants to hear it. Pure. */

/** Options of a job out of the form's fields: only what was filled in. */
export function optionsOf(fields) {
  const options = {};
  const number = (name) => (fields[name] === undefined || fields[name] === '' ? undefined : Number(fields[name]));
  const whole = { stride: 'stride', max_frames: 'max_frames' };
  for (const [name, option] of Object.entries(whole)) {
    const value = number(name);
    if (value !== undefined && Number.isInteger(value)) options[option] = value;
  }
  const moments = { start: 'start_ms', end: 'end_ms' };
  for (const [name, option] of Object.entries(moments)) {
    const value = number(name);
    if (value !== undefined && Number.isFinite(value)) options[option] = Math.round(value * 1_000);
  }
  if (fields.on_behind) options.on_behind = fields.on_behind;
  return options;
}

/** The body of `POST /jobs`. */
export function orderOf(fields) {
  const options = optionsOf(fields);
  if (fields.device && fields.device !== 'cpu') options.device = fields.device;
  const order = { pipeline_id: fields.pipeline, source: fields.source.trim() };
  if (Object.keys(options).length > 0) order.options = options;
  return order;
}

/**
 * What can be run, the whole analyses first. A plugin that can run alone is registered as a pipeline of one node that bears its
 * name.
 */
export function choicesOf(pipelines) {
  const isSingle = (pipeline) => pipeline.nodes.length === 1 && pipeline.nodes[0].plugin_id === pipeline.id;
  const choice = (pipeline) => ({ id: pipeline.id, name: isSingle(pipeline) ? pipeline.id : pipeline.name });
  const byName = (a, b) => a.name.localeCompare(b.name);
  return {
    pipelines: pipelines.filter((pipeline) => !isSingle(pipeline)).map(choice).sort(byName),
    plugins: pipelines.filter(isSingle).map(choice).sort(byName),
  };
}

/** Where the findings of a job can be had. */
export function exportsOf(job) {
  return [
    { name: 'JSON', href: `/jobs/${job.job_id}`, file: `${job.job_id}.json` },
    { name: 'NDJSON', format: 'ndjson', file: `${job.job_id}.ndjson` },
    { name: 'CSV', format: 'csv', file: `${job.job_id}.csv` },
    { name: 'MOTChallenge', format: 'mot', file: `${job.job_id}.txt` },
  ];
}

/** A row for each box: for spreadsheets. */
export function csvOf(frames) {
  const quote = (value) => {
    const text = value === undefined ? '' : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const head = 'frame_id,timestamp_ms,node,class,confidence,x,y,width,height,track_id,team';
  const rows = frames.flatMap((frame) =>
    (frame.detections ?? []).map((box) =>
      [
        frame.frame_id, frame.timestamp_ms, frame.node, box.class, box.confidence, box.x, box.y, box.width, box.height,
        box.track_id, box.team,
      ].map(quote).join(','),
    ),
  );
  return `${[head, ...rows].join('\n')}\n`;
}

/** Lines of the MOTChallenge: frames from 1, tracks only. */
export function motOf(frames) {
  const rows = frames.flatMap((frame) =>
    (frame.detections ?? [])
      .filter((box) => box.track_id !== undefined)
      .map((box) => [frame.frame_id + 1, box.track_id, box.x, box.y, box.width, box.height, box.confidence, -1, -1, -1].join(',')),
  );
  return rows.length > 0 ? `${rows.join('\n')}\n` : '';
}

export const ndjsonOf = (frames) => frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');
