import { render } from "preact";
import { App } from "./app.tsx";
import { show } from "./settings.ts";
import { resumeSession } from "./store.ts";

show();
const place = document.querySelector("#page");
if (place !== null) render(<App />, place);
void resumeSession();
