import { createApplication } from './application';
import { bannerText } from './banner';
import { processEnvironment } from './foundation/config/process-environment';
import { HttpConfig } from './foundation/http/http.config';
import { run, stopOnSignal } from './run';
import { prepareStart } from './start';

/** HTTP, and the workers too unless WORKERS=off. */
run(async () => {
  const start = await prepareStart(processEnvironment());
  try {
    const app = await createApplication(start.environment);
    const http = app.get(HttpConfig);
    stopOnSignal(app, () => start.stop(), app.getHttpServer());
    await app.listen(http.port, http.listenHost);
    if (!http.production) process.stdout.write(bannerText(start, await app.getUrl()));
  } catch (error) {
    await start.stop();
    throw error;
  }
});
